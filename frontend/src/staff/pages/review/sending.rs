//! Sends the reviewer's actions to the server: in order, stored until they are answered, and retried while no answer
//! arrives.

use std::time::Duration;

use shared::id::{DecisionId, PhotoId};
use shared::review::StaffName;
use yew::prelude::*;

use super::model::Trouble;
use super::page::{Msg, Review};
use super::requests::{self, Answers, Job, Refusal};
use super::unsent;
use crate::api::{ApiError, Backoff};
use crate::hooks::{Task, now, sleep};
use crate::staff::session;

/// Waits between two tries without an answer: 0.5 s to 4 s.
pub(super) const AGAIN: Backoff = Backoff::REQUEST;

impl Review {
    /// Adds a job, and stores it until it is answered.
    pub(super) fn tell_server(&mut self, job: Job) {
        self.jobs.push_back(job);
        self.keep();
    }

    /// Stores the unsent jobs, so that a reload or the end of the session does not lose them.
    pub(super) fn keep(&self) {
        unsent::store(&self.staff, self.jobs.iter().cloned(), self.open_form());
    }

    /// Number of photographs in unsent jobs.
    pub(super) fn unsent(&self) -> usize {
        self.jobs.iter().map(Job::size).sum()
    }

    /// Sends the first job; the next one follows after its answer.
    pub(super) fn work(&mut self, context: &Context<Self>) {
        if self.working.is_some() {
            return;
        }
        let Some(job) = self.jobs.front().cloned() else { return };
        let link = context.link().clone();
        self.working = Some(Task::spawn(async move {
            link.send_message(Msg::Answered(requests::attempt(&job).await));
        }));
    }

    pub(super) fn answered(&mut self, context: &Context<Self>, answers: Answers) {
        self.working = None;
        if let Some(error) = requests::held(&answers, self.tries).cloned() {
            self.tries += 1;
            self.try_again(context, &error);
            self.held = Some(error);
            return;
        }
        (self.held, self.tries) = (None, 0);
        self.again = AGAIN;
        let job = self.jobs.pop_front();
        self.keep();
        match job {
            Some(Job::Decide(decision, request)) => self.decided(&[(request.photo, decision)], answers),
            Some(Job::Approve(approvals)) => {
                let made: Vec<_> = approvals.iter().map(|one| (one.photo, one.decision)).collect();
                self.decided(&made, answers);
            }
            Some(Job::Undo(made)) => {
                self.undone(&made, answers);
                if self.desk.awaits() {
                    self.fill(context, false);
                }
            }
            Some(Job::Pass(pass)) => self.passed(pass.photo, answers),
            None => {}
        }
        self.work(context);
        if self.jobs.is_empty() {
            self.recall(context);
            self.supply(context);
        }
    }

    /// Plans a retry of an unanswered job.
    pub(super) fn try_again(&mut self, context: &Context<Self>, error: &ApiError) {
        let (pause, link) = (self.again.next_after(error.wait_seconds(), 1.0), context.link().clone());
        self.retry = Some(Task::spawn(async move {
            sleep(pause).await;
            link.send_message(Msg::Again);
        }));
    }

    /// Requests the decisions from before the page was opened, once, when the server has received all of them.
    pub(super) fn recall(&mut self, context: &Context<Self>) {
        if self.recalling.is_some() {
            return;
        }
        let link = context.link().clone();
        self.recalling = Some(Task::spawn(async move {
            if let Ok(recent) = requests::recent().await {
                link.send_message(Msg::Recalled(recent));
            }
        }));
    }

    /// Handles the answers to decisions: a failure is shown with its photograph.
    fn decided(&mut self, made: &[(PhotoId, DecisionId)], answers: Answers) {
        for ((photo, decision), answer) in made.iter().zip(answers) {
            let Err(refusal) = answer else { continue };
            let trouble = match refusal {
                Refusal::Lost(standing) => {
                    self.desk.failed(*decision, Some(standing.clone()));
                    Trouble::Lost(*photo, standing)
                }
                Refusal::Failed(error) => {
                    self.desk.failed(*decision, None);
                    Trouble::Failed(*photo, error)
                }
            };
            self.tell(trouble);
        }
    }

    fn undone(&mut self, made: &[(PhotoId, DecisionId)], answers: Answers) {
        for ((photo, _), answer) in made.iter().zip(answers) {
            let Err(refusal) = answer else { continue };
            let trouble = match refusal {
                Refusal::Lost(standing) => {
                    self.desk.lost(*photo, standing);
                    Trouble::TooLate
                }
                Refusal::Failed(error) => Trouble::Failed(*photo, error),
            };
            self.tell(trouble);
        }
    }

    fn passed(&mut self, photo: PhotoId, answers: Answers) {
        for refusal in answers.into_iter().filter_map(Result::err) {
            match refusal {
                // The reviewer does not hold it any more, which was the purpose.
                Refusal::Lost(_) => {}
                Refusal::Failed(error) => self.tell(Trouble::Failed(photo, error)),
            }
        }
    }

    fn tell(&mut self, trouble: Trouble<ApiError>) {
        self.from_grid = false;
        self.mode.set(self.looking());
        self.trouble = Some(trouble);
    }

    /// Continues to send jobs after the screen was left, while the same user is signed in. The remaining jobs stay
    /// stored in this tab.
    pub(super) fn send_behind(staff: StaffName, jobs: Vec<Job>) {
        wasm_bindgen_futures::spawn_local(async move {
            let mut again = AGAIN;
            let (mut left, mut tries) = (jobs.into_iter().collect::<std::collections::VecDeque<_>>(), 0);
            let started = now();
            while let Some(job) = left.front() {
                // A session without activity lasts at most an hour.
                if !session::is_of(&staff) || started.plus_seconds(3600) < now() {
                    return;
                }
                let answers = requests::attempt(job).await;
                if requests::held(&answers, tries).is_some() {
                    tries += 1;
                    sleep(again.next(1.0).max(Duration::from_millis(500))).await;
                    continue;
                }
                tries = 0;
                left.pop_front();
                unsent::store_jobs(&staff, left.iter().cloned());
            }
        });
    }
}
