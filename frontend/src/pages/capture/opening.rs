//! From a picked file to the frame.

use std::rc::Rc;

use shared::photo::check::SourceVerdict;
use shared::photo::{PhotoSpec, Turn, judge_source, sniff};
use web_sys::File;
use yew::prelude::*;

use super::Phase;
use crate::pages::memory::{self, Memory};
use crate::photo::{OpenError, OpenPhoto, WorkerError, draft, read};
use crate::ui::announce;

#[derive(Clone)]
pub(super) struct Opening {
    pub(super) memory: Memory,
    pub(super) owner: String,
    /// Whether an earlier photograph is stored: it stays until the new one is decoded.
    pub(super) kept: bool,
    pub(super) spec: Rc<PhotoSpec>,
    pub(super) phase: UseStateSetter<Phase>,
    /// Opens the frame.
    pub(super) on: Rc<dyn Fn()>,
}

impl Opening {
    /// Reads, checks and decodes the picked file, then opens the frame or shows the error.
    pub(super) async fn picked(self, file: File) {
        self.phase.set(Phase::Reading);
        match read(&file).await {
            Ok(file) => self.open(file).await,
            Err(error) => self.failed(error, &[]),
        }
    }

    async fn open(self, file: Vec<u8>) {
        if let SourceVerdict::Refused(findings) = judge_source(&file, &self.spec) {
            return self.failed(OpenError::Blocked(findings), &file);
        }
        // Stored before it is decoded: a phone that runs out of memory reloads the page, and the file is still there.
        // It replaces an earlier file only after it was decoded as a photograph.
        if !self.kept {
            self.keep(file.clone());
        }
        let opened = match self.memory.worker() {
            Ok(worker) => OpenPhoto::open(&worker, file.clone(), Turn::None, &self.spec).await,
            Err(error) => Err(OpenError::Worker(error)),
        };
        match opened {
            Ok(open) => {
                if self.kept {
                    self.keep(file);
                }
                self.memory.change_photo(&self.owner, |photo| {
                    *photo = memory::Photo { open: Some(Rc::new(open)), ..memory::Photo::default() };
                });
                (self.on)();
            }
            Err(error) => {
                if !self.kept {
                    self.memory.keep(draft::clear());
                }
                self.failed(error, &file);
            }
        }
    }

    fn keep(&self, file: Vec<u8>) {
        let owner = self.owner.clone();
        self.memory.keep_source(async move { draft::save_source(&owner, &file).await });
    }

    fn failed(&self, error: OpenError, file: &[u8]) {
        announce("");
        self.phase.set(match error {
            OpenError::Blocked(findings) => Phase::Refused(findings),
            OpenError::Unreadable => Phase::Unreadable,
            OpenError::ReadTimeout => Phase::ReadTimeout,
            OpenError::DecodeTimeout => Phase::DecodeTimeout,
            OpenError::Undecodable | OpenError::Worker(WorkerError::Refused(_)) => {
                Phase::Undecodable(sniff(file))
            }
            OpenError::Worker(error) => Phase::WorkerFailed(error),
        });
    }
}
