//! The logic of the photo worker, without the worker API: it holds one photograph and answers each request.

use std::marker::PhantomData;

use shared::geometry::Crop;
use shared::photo::codec::{
    self, DecodeError, FinishError, Finished, Kernel, Limits, Picture, Resampler, Untrusted,
};
use shared::photo::{PixelSize, Turn};

use super::protocol::{Answer, Made, PictureId, Refusal, Request};

/// The open photograph. `R` is the resampler.
#[derive(Debug)]
pub struct PhotoProcessor<R> {
    open: Option<(PictureId, Picture)>,
    engine: PhantomData<R>,
}

impl<R> Default for PhotoProcessor<R> {
    fn default() -> Self {
        Self { open: None, engine: PhantomData }
    }
}

/// An answer and its buffer.
type Reply = (Answer, Option<Vec<u8>>);

impl<R: Resampler> PhotoProcessor<R> {
    /// Answers a request. No request causes a panic, except by running out of memory.
    pub fn answer(&mut self, request: Request, buffer: Option<Vec<u8>>) -> Reply {
        let reply = match request {
            Request::Open { picture, turn, preview_side } => {
                buffer.ok_or(Refusal::BadRequest).and_then(|file| {
                    // The previous photograph is dropped first: two may exceed a phone's memory.
                    self.open = None;
                    self.put(picture, Picture::decode(&file, Limits::PHONE), turn, preview_side)
                })
            }
            Request::OpenPixels { picture, size, orientation, turn, preview_side } => {
                buffer.ok_or(Refusal::BadRequest).and_then(|rgba| {
                    self.open = None;
                    let decoded = Picture::from_browser(Untrusted { size, rgba });
                    self.put(picture, decoded.map(|picture| picture.turned(orientation)), turn, preview_side)
                })
            }
            Request::Turn { picture, turn, preview_side } => self.turn(picture, turn, preview_side),
            Request::Part { picture, turn, crop, size } => self.part(picture, turn, crop, size),
            Request::Finish { picture, turn, crop, spec } => {
                self.make(picture, turn, |open| codec::finish::<R>(open, crop, &spec))
            }
            Request::Close => {
                self.open = None;
                Ok((Answer::Closed, None))
            }
        };
        reply.unwrap_or_else(|refusal| (Answer::Refused(refusal), None))
    }

    fn put(
        &mut self,
        id: PictureId,
        decoded: Result<Picture, DecodeError>,
        turn: Turn,
        preview_side: u32,
    ) -> Result<Reply, Refusal> {
        let picture = decoded.map_err(|reason| Refusal::Decode { reason })?;
        self.open = Some((id, picture));
        self.turn(id, turn, preview_side)
    }

    fn turn(&mut self, id: PictureId, turn: Turn, preview_side: u32) -> Result<Reply, Refusal> {
        let picture = self.turned(id, turn)?;
        let out_of_memory = Refusal::Finish { reason: FinishError::OutOfMemory };
        let preview = picture.preview::<R>(preview_side).ok_or(out_of_memory)?;
        let grey = codec::is_grey(&preview);
        Ok((Answer::Opened { size: picture.upright(), preview: preview.size, grey }, Some(preview.rgba)))
    }

    fn part(&mut self, id: PictureId, turn: Turn, crop: Crop, size: PixelSize) -> Result<Reply, Refusal> {
        let picture = self.turned(id, turn)?;
        let not_drawn = Refusal::Finish { reason: FinishError::CropOutside };
        let part = picture.render::<R>(crop, size, Kernel::Quick).ok_or(not_drawn)?;
        Ok((Answer::Part, Some(part.rgba)))
    }

    fn make(
        &mut self,
        id: PictureId,
        turn: Turn,
        how: impl FnOnce(&Picture) -> Result<Finished, FinishError>,
    ) -> Result<Reply, Refusal> {
        let picture = self.turned(id, turn)?;
        let Finished { jpeg, size, quality, subsampling, attempts } =
            how(picture).map_err(|reason| Refusal::Finish { reason })?;
        Ok((Answer::Made(Made { size, quality, subsampling, attempts }), Some(jpeg)))
    }

    /// The open photograph, turned by `turn`.
    fn turned(&mut self, id: PictureId, turn: Turn) -> Result<&Picture, Refusal> {
        let open = self.open.as_mut().filter(|(open, _)| *open == id);
        let (_, picture) = open.ok_or(Refusal::NotOpen)?;
        picture.set_turn(turn);
        Ok(picture)
    }
}

#[cfg(test)]
mod tests {
    use shared::photo::codec::Scalar;
    use shared::photo::jpeg::Orientation;
    use shared::photo::{PhotoSpec, check};

    use super::super::protocol::{RequestId, WorkerMessage};
    use super::*;

    const SIZE: PixelSize = PixelSize::new(600, 900);
    const FIRST: PictureId = PictureId(1);

    fn open(picture: PictureId) -> (Request, Option<Vec<u8>>) {
        let noise = (0..SIZE.area() * 4).map(|i| (i.wrapping_mul(i) >> 7 & 0x7F) as u8 | 0x80).collect();
        let orientation = Orientation::Upright;
        let turn = Turn::None;
        (Request::OpenPixels { picture, size: SIZE, orientation, turn, preview_side: 300 }, Some(noise))
    }

    fn finish(picture: PictureId) -> Request {
        finish_turned(picture, Turn::None)
    }

    fn finish_turned(picture: PictureId, turn: Turn) -> Request {
        let crop = Crop { x: 0, y: 0, size: PixelSize::new(600, 800) };
        Request::Finish { picture, turn, crop, spec: PhotoSpec::default().file() }
    }

    fn desk() -> PhotoProcessor<Scalar> {
        let mut desk = PhotoProcessor::default();
        let (request, buffer) = open(FIRST);
        let (answer, preview) = desk.answer(request, buffer);
        assert_eq!(answer, Answer::Opened { size: SIZE, preview: PixelSize::new(200, 300), grey: false });
        assert_eq!(preview.map(|rgba| rgba.len()), Some(200 * 300 * 4));
        desk
    }

    #[test]
    fn an_opened_photograph_can_be_finished_and_its_file_is_accepted() {
        let (answer, jpeg) = desk().answer(finish(FIRST), None);
        let Answer::Made(made) = answer else { panic!("{answer:?}") };
        let spec = PhotoSpec::default();
        let digest = check::PhotoDigest::new([0; 32]);
        let accepted = check::accept(&jpeg.unwrap(), digest, &spec).unwrap();
        assert_eq!(accepted.size(), made.size);
    }

    #[test]
    fn a_photograph_without_colour_is_detected_from_its_pixels() {
        let shades = (0..SIZE.area()).flat_map(|i| [(i % 251) as u8, (i % 251) as u8, (i % 251) as u8, 255]);
        let (request, _) = open(FIRST);
        let (answer, _) = PhotoProcessor::<Scalar>::default().answer(request, Some(shades.collect()));
        assert!(matches!(answer, Answer::Opened { grey: true, .. }), "{answer:?}");
    }

    #[test]
    fn a_request_about_another_photograph_is_refused() {
        let not_open = Answer::Refused(Refusal::NotOpen);
        assert_eq!(desk().answer(finish(PictureId(2)), None).0, not_open);
        assert_eq!(PhotoProcessor::<Scalar>::default().answer(finish(FIRST), None).0, not_open);
        let mut desk = desk();
        assert_eq!(desk.answer(Request::Close, None).0, Answer::Closed);
        assert_eq!(desk.answer(finish(FIRST), None).0, not_open);
    }

    #[test]
    fn a_turn_swaps_the_sides_and_turns_the_finished_file_and_is_idempotent() {
        let mut desk = desk();
        let turn = |turn| Request::Turn { picture: FIRST, turn, preview_side: 300 };
        let wide = (PixelSize::new(900, 600), PixelSize::new(300, 200));
        let tall = (SIZE, PixelSize::new(200, 300));
        for (to, (size, preview)) in [
            (Turn::Quarter, wide),
            (Turn::Quarter, wide),
            (Turn::ThreeQuarters, wide),
            (Turn::Half, tall),
            (Turn::None, tall),
        ] {
            assert_eq!(desk.answer(turn(to), None).0, Answer::Opened { size, preview, grey: false });
        }
        // Only the upright photograph has 800 pixels of height; the finished file is turned as the request says.
        desk.answer(turn(Turn::Quarter), None);
        assert!(matches!(desk.answer(finish(FIRST), None).0, Answer::Made(_)));
        let outside = Answer::Refused(Refusal::Finish { reason: FinishError::CropOutside });
        assert_eq!(desk.answer(finish_turned(FIRST, Turn::Quarter), None).0, outside);
        let other = Request::Turn { picture: PictureId(2), turn: Turn::Half, preview_side: 300 };
        assert_eq!(desk.answer(other, None).0, Answer::Refused(Refusal::NotOpen));
    }

    #[test]
    fn a_part_is_drawn_with_the_requested_size_and_only_inside_the_photograph() {
        let mut desk = desk();
        let size = PixelSize::new(50, 40);
        let part = |x, turn| Request::Part {
            picture: FIRST,
            turn,
            crop: Crop { x, y: 20, size: PixelSize::new(100, 80) },
            size,
        };
        let (answer, rgba) = desk.answer(part(500, Turn::None), None);
        assert_eq!((answer, rgba.map(|rgba| rgba.len())), (Answer::Part, Some(50 * 40 * 4)));
        let outside = Answer::Refused(Refusal::Finish { reason: FinishError::CropOutside });
        assert_eq!(desk.answer(part(501, Turn::None), None).0, outside);
        assert_eq!(desk.answer(part(501, Turn::Quarter), None).0, Answer::Part);
    }

    #[test]
    fn a_file_that_does_not_decode_leaves_nothing_open() {
        let mut desk = desk();
        let request = Request::Open { picture: PictureId(2), turn: Turn::None, preview_side: 300 };
        let (answer, _) = desk.answer(request, Some(b"not a jpeg".to_vec()));
        assert!(matches!(answer, Answer::Refused(Refusal::Decode { .. })), "{answer:?}");
        assert_eq!(desk.answer(finish(FIRST), None).0, Answer::Refused(Refusal::NotOpen));
        assert_eq!(desk.answer(request, None).0, Answer::Refused(Refusal::BadRequest));
    }

    #[test]
    fn letters_survive_encoding_and_decoding() {
        let turn = Request::Turn { picture: FIRST, turn: Turn::Quarter, preview_side: 300 };
        let contents = [open(FIRST).0, turn, finish(FIRST), Request::Close];
        for content in contents {
            let letter = WorkerMessage { request_id: RequestId(7), content };
            let bytes = letter.to_bytes().unwrap();
            assert_eq!(WorkerMessage::read(&bytes), Some(letter));
            assert_eq!(WorkerMessage::<Request>::read(&bytes[..bytes.len() - 1]), None);
        }
        let refusal = Refusal::Finish { reason: FinishError::CropOutside };
        let letter = WorkerMessage { request_id: RequestId(8), content: Answer::Refused(refusal) };
        assert_eq!(WorkerMessage::read(&letter.to_bytes().unwrap()), Some(letter));
    }
}
