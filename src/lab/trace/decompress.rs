//! Compressed traces, recognised by their first bytes. Native only, so that the page does not carry the decoders.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// What an xz file may ask for to be unpacked, in KiB: twice what `xz -9` makes. Zstandard's decoder has a limit of its own.
const XZ_MEMORY: u32 = 128 << 10;

/// `input`, decompressed if it is gzip, xz or Zstandard.
///
/// # Errors
/// If the source fails. Damaged data shows as an error on reading.
pub fn decompressed<'a>(mut input: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut magic = Vec::new();
    input.by_ref().take(6).read_to_end(&mut magic)?;
    let input = BufReader::new(io::Cursor::new(magic.clone()).chain(input));
    Ok(match magic.as_slice() {
        [0x1F, 0x8B, 8, ..] => Box::new(BufReader::new(MultiGzDecoder::new(input))),
        [0xFD, b'7', b'z', b'X', b'Z', 0] => Box::new(BufReader::new(XzReader::new_mem_limit(input, true, XZ_MEMORY))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => {
            Box::new(BufReader::new(ZstdFrames { input, decoder: FrameDecoder::new(), in_frame: false }))
        }
        _ => Box::new(input),
    })
}

/// All the frames of a Zstandard file, one after the other, skippable ones skipped.
struct ZstdFrames<R> {
    input: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.in_frame {
                while self.decoder.can_collect() < buffer.len() && !self.decoder.is_finished() {
                    let missing = buffer.len() - self.decoder.can_collect();
                    self.decoder
                        .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBytes(missing))
                        .map_err(io::Error::other)?;
                }
                let read = self.decoder.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.in_frame = false;
            }
            if self.input.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.init(&mut self.input) {
                Ok(()) => self.in_frame = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.input.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}
