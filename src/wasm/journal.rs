//! The journal's long jobs by handle: each step takes what the host reports and
//! returns what it has to do next. Nothing is borrowed between two steps.

use std::cell::RefCell;
use std::collections::HashMap;

use wasm_bindgen::prelude::*;

use super::ledgers::with_options;
use super::thrown;
use crate::engine::{Action, Event, answer, frames};
use crate::error::{Error, Reason};
use crate::journal::{
    Ask, ExportFormat, ExportOptions, ExportRun, FileAudit, ImportRun, Progress, Told, VerifyRun,
};

enum Job {
    Verify(Box<VerifyRun>),
    Export(Box<ExportRun>),
    Import(Box<ImportRun>),
    File(Box<FileAudit>),
}

thread_local! {
    static JOBS: RefCell<HashMap<u32, Job>> = RefCell::default();
}

fn add(job: u32, work: Job) {
    JOBS.with_borrow_mut(|jobs| jobs.insert(job, work));
}

fn unknown() -> Error {
    Error::new(Reason::Internal, "the job is not running: the core was replaced")
}

/// Begins a verification under a handle of the host's choice; `head` is a hash
/// noted earlier, or empty.
#[wasm_bindgen(js_name = journalVerify)]
pub fn journal_verify(job: u32, ledger: &str, head: &str) {
    let expected = Some(head).filter(|head| !head.is_empty());
    add(job, Job::Verify(Box::new(VerifyRun::new(ledger, expected))));
}

/// Begins an export of an open ledger.
///
/// # Errors
/// Throws INVALID_FIELD for an unknown format, CLOSED when `handle` is not open.
#[wasm_bindgen(js_name = journalExport)]
pub fn journal_export(
    job: u32,
    handle: u32,
    ledger: &str,
    format: &str,
    with_personal: bool,
) -> Result<(), JsValue> {
    let Some(format) = ExportFormat::named(format) else {
        let message = format!("there is no format `{format}`; there are jsonl, csv, hledger");
        return Err(thrown(&Error::field(Reason::InvalidField, "format", message)));
    };
    let currencies = with_options(handle, |options| options.currencies.clone())?;
    let options = ExportOptions { format, with_personal, currencies, ..ExportOptions::default() };
    add(job, Job::Export(Box::new(ExportRun::new(ledger, options))));
    Ok(())
}

/// Begins an import.
#[wasm_bindgen(js_name = journalImport)]
pub fn journal_import(job: u32, ledger: &str) {
    add(job, Job::Import(Box::new(ImportRun::new(ledger))));
}

/// Moves a job on, at first without an event. Returns the kind of what to do and,
/// after a NUL, its frames: `read` and `commit` as for a group, `text` to hand
/// over, `input` for the next part of the text, `done` with the result as JSON,
/// `failed` with `{"error":…}`.
#[wasm_bindgen(js_name = journalStep)]
pub fn journal_step(job: u32, is_first: bool, event: u32, data: &[u8]) -> String {
    let ask = JOBS.with_borrow_mut(|jobs| match jobs.get_mut(&job) {
        Some(job) if is_first => job.begin(),
        Some(job) => match told(event, data) {
            Some(told) => job.step(told),
            None => Ask::Failed(Error::new(Reason::StoreFailed, "the store's answer cannot be read")),
        },
        None => Ask::Failed(unknown()),
    });
    let action = |kind: &str, action: &Action| format!("{kind}\0{}", frames::encode(action).1);
    match ask {
        Ask::Read(reads) => action("read", &Action::Read(reads)),
        Ask::Commit(commit) => action("commit", &Action::Commit(commit)),
        Ask::Text(text) => format!("text\0{text}"),
        Ask::Input => "input\0".to_owned(),
        Ask::Done(text) => format!("done\0{text}"),
        Ask::Failed(error) => format!("failed\0{}", answer::error(&error)),
    }
}

/// How far a job has come: phase, done and total, separated by spaces.
#[wasm_bindgen(js_name = journalProgress)]
pub fn journal_progress(job: u32) -> String {
    let progress = JOBS.with_borrow(|jobs| jobs.get(&job).and_then(Job::progress));
    let Progress { phase, done, total } =
        progress.unwrap_or(Progress { phase: "history", done: 0, total: 0 });
    format!("{phase} {done} {total}")
}

/// Ends a job, whether it is done or not.
#[wasm_bindgen(js_name = journalEnd)]
pub fn journal_end(job: u32) {
    JOBS.with_borrow_mut(|jobs| jobs.remove(&job));
}

/// Begins the verification of an exported file; `head` as in [`journal_verify`].
#[wasm_bindgen(js_name = fileAuditOpen)]
pub fn file_audit_open(job: u32, head: &str) {
    let expected = Some(head).filter(|head| !head.is_empty());
    add(job, Job::File(Box::new(FileAudit::new(expected))));
}

/// Takes in the next bytes of the file; returns how many lines were read.
///
/// # Errors
/// Throws INTERNAL when the job is not running.
#[wasm_bindgen(js_name = fileAuditPush)]
pub fn file_audit_push(job: u32, bytes: &[u8]) -> Result<f64, JsValue> {
    JOBS.with_borrow_mut(|jobs| match jobs.get_mut(&job) {
        Some(Job::File(audit)) => {
            audit.push(bytes);
            Ok(audit.lines_read() as f64)
        }
        _ => Err(thrown(&unknown())),
    })
}

/// The file ends here; returns the report as JSON.
///
/// # Errors
/// As [`file_audit_push`].
#[wasm_bindgen(js_name = fileAuditFinish)]
pub fn file_audit_finish(job: u32) -> Result<String, JsValue> {
    match JOBS.with_borrow_mut(|jobs| jobs.remove(&job)) {
        Some(Job::File(audit)) => Ok(audit.finish().to_json()),
        _ => Err(thrown(&unknown())),
    }
}

fn told(event: u32, data: &[u8]) -> Option<Told<'_>> {
    match event {
        7 | 8 => return Some(Told::Text { bytes: data, is_last: event == 8 }),
        _ => {}
    }
    match frames::decode(event, std::str::from_utf8(data).ok()?)? {
        Event::Rows { head, rows } => Some(Told::Rows { head, rows }),
        Event::Committed(is_won) => Some(Told::Committed(is_won)),
        Event::Failed { message, .. } => Some(Told::Failed { message }),
        Event::Proceed => Some(Told::Proceed),
        Event::Timeout => Some(Told::Failed { message: "the store has not answered in time" }),
    }
}

impl Job {
    fn begin(&mut self) -> Ask {
        match self {
            Job::Verify(run) => run.begin(),
            Job::Export(run) => run.begin(),
            Job::Import(run) => run.begin(),
            Job::File(_) => Ask::Failed(unknown()),
        }
    }

    fn step(&mut self, told: Told<'_>) -> Ask {
        match self {
            Job::Verify(run) => run.step(told),
            Job::Export(run) => run.step(told),
            Job::Import(run) => run.step(told),
            Job::File(_) => Ask::Failed(unknown()),
        }
    }

    fn progress(&self) -> Option<Progress> {
        match self {
            Job::Verify(run) => Some(run.progress()),
            Job::Export(run) => Some(run.progress()),
            Job::Import(run) => Some(run.progress()),
            Job::File(_) => None,
        }
    }
}
