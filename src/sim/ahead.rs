//! Memory that is taken from the system before it is needed.

/// The least that is taken at once, and the most, in bytes.
#[cfg(target_arch = "wasm32")]
const PIECE: std::ops::RangeInclusive<u64> = 1 << 20..=1 << 26;

/// Where `held` bytes are held, a quarter as much is there for what comes next.
///
/// The memory of a WebAssembly module grows by what is asked for just then, mostly 64 KiB, and each time that costs as much as a
/// thousand steps of a run. Other systems have no need of this.
pub fn make_room(held: u64) {
    #[cfg(target_arch = "wasm32")]
    {
        let mut room: Vec<u8> = Vec::new();
        // Without it the run goes on with what there is.
        let _ = room.try_reserve_exact((held / 4).clamp(*PIECE.start(), *PIECE.end()) as usize);
        // What is given back stays in the module. Unless somebody looks at it, it is never asked for.
        std::hint::black_box(room.as_mut_ptr());
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = held;
}
