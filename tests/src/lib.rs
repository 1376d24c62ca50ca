//! Browser journeys against the real binary.
