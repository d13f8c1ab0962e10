//! Logs that a person drops on the page: they are read in the worker, piece by piece, and never leave it.

use super::session::{Session, plain};
use super::views::{LogView, RefusedLogView, WindowView};
use crate::lab::analysis::play::window;
use crate::lab::analysis::report::Report;
use crate::lab::analysis::series::fit;
use crate::lab::analysis::{Analysis, Room};
use crate::lab::trace::prometheus::{self, Measure};
use crate::lab::trace::{AccessReader, Choice, Format, HEAD, Preview, Reading, decompressed};
use crate::message::Message;
use crate::scenario::recorded::{Log, Recorded};
use crate::time::Instant;
use js_sys::{Function, Uint8Array};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FileReaderSync};

/// How much of a file is in memory at once, in bytes.
const PIECE: usize = 1 << 20;
/// The largest answer of Prometheus that is read, in bytes.
const LARGEST_ANSWER: u64 = 64 << 20;

/// A file as a source, read in the browser as far as it is asked for.
struct Pieces {
    file: Blob,
    reader: FileReaderSync,
    at: f64,
    /// How many bytes of the file have been read.
    read: Rc<Cell<f64>>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = (self.at + buffer.len() as f64).min(self.file.size());
        let failed = |_| io::Error::other("the browser cannot read the file any more");
        let piece = self.file.slice_with_f64_and_f64(self.at, end).map_err(failed)?;
        let bytes = Uint8Array::new(&self.reader.read_as_array_buffer(&piece).map_err(failed)?.into());
        let length = bytes.length() as usize;
        bytes.copy_to(&mut buffer[..length]);
        self.at += length as f64;
        self.read.set(self.at);
        Ok(length)
    }
}

/// Why a log is refused.
fn refused(problem: Message) -> JsValue {
    plain(&RefusedLogView { problem }).unwrap_or_default()
}

fn unread(error: &io::Error) -> JsValue {
    refused(Message::new("trace-source").with("cause", error.to_string()))
}

/// What is in a file, decompressed; and how much of it has been read.
type LogFile = (Box<dyn BufRead>, Rc<Cell<f64>>);

/// Opens a file of the person.
fn opened(file: &Blob) -> Result<LogFile, JsValue> {
    let read = Rc::new(Cell::new(0.0));
    let pieces = Pieces { file: file.clone(), reader: FileReaderSync::new()?, at: 0.0, read: Rc::clone(&read) };
    let input = decompressed(BufReader::with_capacity(PIECE, pieces)).map_err(|error| unread(&error))?;
    Ok((input, read))
}

/// How a log is to be read: nothing tells it by its content, `format:csv` names the format, and anything else is a choice.
fn reading(text: &str) -> Result<Reading, JsValue> {
    match text.strip_prefix("format:") {
        Some(name) => Ok(Format::parse(name).map_or(Reading::Told, Reading::As)),
        None if text.is_empty() => Ok(Reading::Told),
        None => Choice::parse(text).map(Reading::Chosen).map_err(refused),
    }
}

/// What a file was taken for, with its first rows. What is of no format is told as a preview without one.
///
/// # Errors
/// `{ problem }` if the file cannot be read at all.
#[wasm_bindgen(unchecked_return_type = "Log")]
pub fn preview_log(file: &Blob, how: &str) -> Result<JsValue, JsValue> {
    let (mut input, _) = opened(file)?;
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| unread(&error))?;
    if prometheus::looks_like(&head) {
        let mut text = Vec::new();
        let mut all = Cursor::new(head).chain(input).take(LARGEST_ANSWER);
        all.read_to_end(&mut text).map_err(|error| unread(&error))?;
        let measure = how.strip_prefix("as:").and_then(Measure::parse);
        let series = prometheus::read(&text, measure).map_err(refused)?;
        return Ok(plain(&LogView { series: Some(fit(&series)), ..LogView::default() })?);
    }
    let preview = Preview::of(&head, head.len() < HEAD, &reading(how)?);
    Ok(plain(&LogView { preview: Some(preview), ..LogView::default() })?)
}

/// Reads a log to its end and says what is in it. `on_progress` is called with the share that is done.
///
/// # Errors
/// `{ problem }` if it cannot be read to its end.
#[wasm_bindgen(unchecked_return_type = "Log")]
pub fn read_log(
    file: &Blob,
    how: &str,
    #[wasm_bindgen(unchecked_param_type = "(share: number) => void")] on_progress: &Function,
) -> Result<JsValue, JsValue> {
    let tell = |share: f64| drop(on_progress.call1(&JsValue::NULL, &share.into()));
    let (input, read) = opened(file)?;
    let reader = AccessReader::open(input, &reading(how)?).map_err(|error| refused(error.message()))?;
    let size = file.size().max(1.0);
    // Reading is the first half of the work, and the curves are the second.
    let log = Analysis::read(reader, Room::default(), &mut |_| {
        tell(0.5 * read.get() / size);
        true
    });
    let log = log.map_err(|error| refused(error.message()))?;
    let report = Report::of(&log, &mut |share| tell(0.5 + 0.5 * share));
    Ok(plain(&LogView { said: report.sentences(), report: Some(report), ..LogView::default() })?)
}

/// The requests of a log in a window of time, in nanoseconds from its first request, to be played by a [`Session`].
///
/// # Errors
/// `{ problem }` if it cannot be read, or has too many requests in the window, or none.
#[wasm_bindgen(unchecked_return_type = "LogWindow")]
pub fn log_window(
    file: &Blob,
    how: &str,
    from: f64,
    to: f64,
    #[wasm_bindgen(unchecked_param_type = "(share: number) => void")] on_progress: &Function,
) -> Result<JsValue, JsValue> {
    let (input, read) = opened(file)?;
    let reader = AccessReader::open(input, &reading(how)?).map_err(|error| refused(error.message()))?;
    let size = file.size().max(1.0);
    let instant = |ns: f64| Instant::from_nanos(ns as u64);
    let window = window(reader, instant(from), instant(to), &mut |_| {
        let _ = on_progress.call1(&JsValue::NULL, &(read.get() / size).into());
        true
    });
    Ok(plain(&WindowView::of(&window.map_err(|error| refused(error.message()))?))?)
}

#[wasm_bindgen]
impl Session {
    /// Plays a window of a log in both worlds, in place of the requests that the link describes.
    pub fn play(&mut self, at: &[f64], keys: &[u32], writes: &[u8]) {
        let requests = at.iter().zip(keys).zip(writes);
        let recorded = |((&at, &key), &writes): ((&f64, &u32), &u8)| Recorded {
            at: Instant::from_nanos(at as u64),
            key,
            writes: writes > 0,
        };
        self.play_log(Log::new(requests.map(recorded).collect()));
    }
}
