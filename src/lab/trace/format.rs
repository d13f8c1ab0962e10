//! The formats of logs, by name.

/// How a trace is written down. See [`trace`](crate::lab::trace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A key a line.
    Keys,
    /// Runs of block numbers.
    Blocks,
    /// Columns under a header, or columns that somebody has named.
    Columns,
    /// An object of JSON a line.
    JsonLines,
    /// Twitter's cache traces.
    Twitter,
    /// Access logs of web servers, Common or Combined. Each entry reads what it asks for, whatever its method.
    WebLog,
    /// What `redis-cli monitor` and `valkey-cli monitor` print.
    Monitor,
    /// What Valkey's proposed `MONITOR TRACE FORMAT CSV` prints.
    Valkey,
    /// libCacheSim's binary records: `u32` time in seconds, `u64` object, `u32` size, `i64` next access, packed,
    /// little-endian.
    OracleGeneral,
    /// Binary keys of 32 bits. The order of the bytes does not matter: keys are only told apart.
    Keys32,
    /// Binary keys of 64 bits.
    Keys64,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 11] = [
        Format::Keys,
        Format::Blocks,
        Format::Columns,
        Format::JsonLines,
        Format::Twitter,
        Format::WebLog,
        Format::Monitor,
        Format::Valkey,
        Format::OracleGeneral,
        Format::Keys32,
        Format::Keys64,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Keys => "keys",
            Format::Blocks => "arc",
            Format::Columns => "csv",
            Format::JsonLines => "json-lines",
            Format::Twitter => "twitter",
            Format::WebLog => "combined",
            Format::Monitor => "monitor",
            Format::Valkey => "valkey-trace",
            Format::OracleGeneral => "oracle-general",
            Format::Keys32 => "u32",
            Format::Keys64 => "u64",
        }
    }

    /// The format with this [name](Format::name).
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether it has records of a fixed length, and no lines.
    pub const fn is_binary(self) -> bool {
        matches!(self, Format::OracleGeneral | Format::Keys32 | Format::Keys64)
    }

    /// Whether its keys are in columns or fields that somebody can choose.
    pub const fn has_columns(self) -> bool {
        matches!(self, Format::Columns | Format::JsonLines)
    }
}
