//! Cases and decisions as a reviewer sees them.

use shared::api::staff::review::{
    Attempt, CasePhoto, DecisionState, DecisionView, ReviewCase, ReviewVerdict, SecondLook, TWINS_MAX, Twin,
};
use shared::photo::{PhotoSpec, finished_findings};

use crate::domain::Error;
use crate::objects::{ObjectError, Photographs};
use crate::store::application::Application;
use crate::store::decision::Decision;
use crate::store::photo::PhotoRecord;
use crate::store::{self, Conn};

/// A photograph to review, and its context.
pub(super) async fn case(
    conn: &mut Conn,
    photographs: &Photographs,
    application: &Application,
    spec: &PhotoSpec,
) -> Result<ReviewCase, Error> {
    let current = application.stage.photo().ok_or(Error::Unknown("photograph"))?;
    let student = store::student::by_id(conn, application.student).await?;
    let photos = store::photo::of_application(conn, application.id).await?;
    let photo = photos.iter().find(|photo| photo.id == current).ok_or(Error::Unknown("photograph"))?;
    // A missing file is reported by the endpoint of the picture; here the reviewer sees a case without check results.
    let findings = match photographs.get(photo.digest).await {
        Ok(bytes) => finished_findings(&bytes, spec),
        Err(ObjectError::Missing(_) | ObjectError::Damaged(_) | ObjectError::Gone(_)) => Vec::new(),
        Err(error @ ObjectError::Store { .. }) => return Err(error.into()),
    };
    let decisions = store::decision::of_application(conn, application.id).await?;
    let second_looks = store::review_pass::second_looks(conn, current).await?;
    let twins = twins(conn, application, photo).await?;
    Ok(ReviewCase {
        application: application.id,
        student_number: student.number,
        name: student.name,
        photo: case_photo(photo),
        findings,
        attempts: attempts(photos.iter().filter(|photo| photo.id != current), decisions),
        second_looks: second_looks
            .into_iter()
            .map(|(reviewer, note, at)| SecondLook { reviewer, note, at })
            .collect(),
        twins,
        reopened: application.stage.reopened().filter(|reopened| reopened.photo == current).map(|reopened| {
            SecondLook { reviewer: reopened.by.clone(), note: reopened.reason.clone(), at: reopened.at }
        }),
    })
}

/// Other students of the collection with the same file.
async fn twins(conn: &mut Conn, application: &Application, photo: &PhotoRecord) -> Result<Vec<Twin>, Error> {
    let (collection, id) = (application.collection, application.id);
    let mut twins: Vec<Twin> = Vec::new();
    for other in store::photo::twins(conn, collection, photo.digest, id, TWINS_MAX).await? {
        let Some(whose) = store::application::by_id(conn, other.application).await? else { continue };
        let student = store::student::by_id(conn, whose.student).await?;
        if twins.iter().all(|twin| twin.student_number != student.number) {
            twins.push(Twin { photo: other.id, student_number: student.number, name: student.name });
        }
    }
    Ok(twins)
}

/// Photographs of a student, each with its current decision.
pub(in crate::api::staff) fn attempts<'a>(
    photos: impl Iterator<Item = &'a PhotoRecord>,
    decisions: Vec<Decision>,
) -> Vec<Attempt> {
    let mut standing: Vec<_> = decisions.into_iter().filter(Decision::stands).collect();
    photos
        .map(|photo| {
            let place = standing.iter().position(|decision| decision.photo == photo.id);
            let decision = place.map(|place| decision_view(standing.swap_remove(place)));
            Attempt { photo: case_photo(photo), decision }
        })
        .collect()
}

const fn case_photo(photo: &PhotoRecord) -> CasePhoto {
    CasePhoto {
        id: photo.id,
        bytes: photo.bytes,
        width: photo.size.width,
        height: photo.size.height,
        submitted_at: photo.created_at,
    }
}

/// A decision in its current state.
pub(super) fn decision_view(decision: Decision) -> DecisionView {
    let state = match (decision.undone_at, decision.reopened_at, decision.announced_at) {
        (Some(at), _, _) => DecisionState::Undone { at },
        (None, Some(at), _) => DecisionState::Reopened { at },
        (None, None, Some(at)) => DecisionState::Announced { at },
        (None, None, None) => DecisionState::Pending,
    };
    DecisionView {
        id: decision.id,
        application: decision.application,
        photo: decision.photo,
        reviewer: decision.reviewer,
        found: match decision.reasons {
            None => ReviewVerdict::Approve,
            Some(reasons) => ReviewVerdict::Reject { reasons, note: decision.note },
        },
        staff_note: decision.staff_note,
        decided_at: decision.decided_at,
        state,
    }
}
