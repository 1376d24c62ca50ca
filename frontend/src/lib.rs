//! The student's page: pages, components, the cropper and the photo worker's two ends.
