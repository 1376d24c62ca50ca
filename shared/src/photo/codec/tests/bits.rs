//! Huffman coding for the writer of test files (T.81 F.1 and G.1).

/// A Huffman table: as in a DHT segment, and the code of each symbol with its length.
pub(super) struct Codes {
    table: Vec<u8>,
    codes: Vec<(u32, u8)>,
}

impl Codes {
    /// Codes of counts by length and symbols (T.81 C.2).
    fn new(table: Vec<u8>) -> Self {
        let mut codes = vec![(0, 0); 256];
        let (mut code, mut at) = (0, 16);
        for length in 1..=16_u8 {
            for _ in 0..table[usize::from(length) - 1] {
                codes[usize::from(table[at])] = (code, length);
                (code, at) = (code + 1, at + 1);
            }
            code <<= 1;
        }
        Self { table, codes }
    }

    /// Every DC category of eight-bit samples, in four bits.
    pub(super) fn flat_dc() -> Self {
        let mut table = vec![0; 16];
        table[3] = 12;
        table.extend(0..12);
        Self::new(table)
    }

    /// Every AC symbol, in eight or nine bits.
    pub(super) fn flat_ac() -> Self {
        let mut table = vec![0; 16];
        table[7] = 128;
        table[8] = 128;
        table.extend(0..=u8::MAX);
        Self::new(table)
    }

    /// The tables of annex K for luminance.
    pub(super) fn annex_k() -> (Self, Self) {
        // Taken from the output of another encoder.
        let mut file = vec![];
        let encoder = jpeg_encoder::Encoder::new(&mut file, 50);
        encoder.encode(&[0; 64], 8, 8, jpeg_encoder::ColorType::Luma).unwrap();
        let table = |class: u8| {
            let start = [0xFF, 0xC4];
            let at = (0..file.len()).find(|&at| file[at..].starts_with(&start) && file[at + 4] == class << 4);
            let at = at.unwrap();
            let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
            Self::new(file[at + 5..at + 2 + length].to_vec())
        };
        (table(0), table(1))
    }

    pub(super) fn table(&self) -> &[u8] {
        &self.table
    }
}

/// The bits of a value and how many there are (T.81 F.1.2.1).
fn magnitude(value: i32) -> (u32, u8) {
    let bits = u8::try_from(32 - value.unsigned_abs().leading_zeros()).unwrap();
    let raw = if value < 0 { value - 1 } else { value };
    (raw.cast_unsigned() & ((1 << bits) - 1), bits)
}

/// Writes the blocks of one scan.
pub(super) struct Writer<'a> {
    dc_codes: &'a Codes,
    ac_codes: &'a Codes,
    spectral: [u8; 4],
    progressive: bool,
    out: Vec<u8>,
    buffer: u64,
    count: u8,
    /// The current DC values, by index in the scan.
    dc: Vec<i32>,
    /// Blocks that end without new coefficients, not yet written, and the bits that refine their coefficients.
    run: u32,
    refinements: Vec<bool>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        dc_codes: &'a Codes,
        ac_codes: &'a Codes,
        spectral: [u8; 4],
        progressive: bool,
        planes: usize,
    ) -> Self {
        let (out, dc) = (vec![], vec![0; planes]);
        let refinements = vec![];
        Self { dc_codes, ac_codes, spectral, progressive, out, buffer: 0, count: 0, dc, run: 0, refinements }
    }

    fn put(&mut self, bits: u32, count: u8) {
        self.buffer = self.buffer << count | u64::from(bits);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = u8::try_from(self.buffer >> self.count & 0xFF).unwrap();
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    fn symbol(&mut self, codes: &Codes, symbol: u8) {
        let (code, length) = codes.codes[usize::from(symbol)];
        assert!(length > 0, "symbol {symbol:02x} is in the table");
        self.put(code, length);
    }

    /// Fills the last byte with ones.
    fn flush(&mut self) {
        self.end_run();
        let spare = (8 - self.count) % 8;
        self.put((1 << spare) - 1, spare);
    }

    pub(super) fn restart(&mut self, number: usize) {
        self.flush();
        self.out.extend([0xFF, 0xD0 + u8::try_from(number % 8).unwrap()]);
        self.dc.fill(0);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.out
    }

    /// Writes this scan's part of a block of the component at an index.
    pub(super) fn block(&mut self, place: usize, block: &[i32; 64]) {
        let [first, last, high, low] = self.spectral;
        let band = &block[usize::from(first.max(1))..=usize::from(last).max(1)];
        match (self.progressive, first, high) {
            (false, _, _) => {
                self.dc_first(place, block[0]);
                self.ac_first(band);
                // Sequential blocks end one by one.
                self.end_run();
            }
            (true, 0, 0) => self.dc_first(place, block[0] >> low),
            (true, 0, _) => self.put((block[0] >> low & 1).cast_unsigned(), 1),
            (true, _, 0) => self.ac_first(band),
            (true, _, _) => self.ac_refined(band),
        }
    }

    fn dc_first(&mut self, place: usize, value: i32) {
        let (bits, count) = magnitude(value - self.dc[place]);
        self.dc[place] = value;
        self.symbol(self.dc_codes, count);
        self.put(bits, count);
    }

    fn ac_first(&mut self, band: &[i32]) {
        let low = self.spectral[3];
        let mut zeros = 0;
        for &value in band {
            let value = value.signum() * (value.abs() >> low);
            if value == 0 {
                zeros += 1;
                continue;
            }
            self.end_run();
            while zeros > 15 {
                self.symbol(self.ac_codes, 0xF0);
                zeros -= 16;
            }
            let (bits, count) = magnitude(value);
            self.symbol(self.ac_codes, zeros << 4 | count);
            self.put(bits, count);
            zeros = 0;
        }
        if zeros > 0 {
            self.lengthen_run();
        }
    }

    fn ac_refined(&mut self, band: &[i32]) {
        let low = self.spectral[3];
        let size = |value: i32| value.unsigned_abs() >> low;
        let last_new = band.iter().rposition(|&value| size(value) == 1);
        let (mut zeros, mut passed) = (0, vec![]);
        for (at, &value) in band.iter().enumerate() {
            if size(value) == 0 {
                zeros += 1;
                continue;
            }
            while zeros > 15 && last_new.is_some_and(|last| at <= last) {
                self.end_run();
                self.symbol(self.ac_codes, 0xF0);
                zeros -= 16;
                self.put_all(&std::mem::take(&mut passed));
            }
            if size(value) > 1 {
                passed.push(size(value) & 1 == 1);
                continue;
            }
            self.end_run();
            self.symbol(self.ac_codes, zeros << 4 | 1);
            self.put(u32::from(value > 0), 1);
            self.put_all(&std::mem::take(&mut passed));
            zeros = 0;
        }
        if zeros > 0 || !passed.is_empty() {
            self.refinements.extend(passed);
            self.lengthen_run();
        }
    }

    fn put_all(&mut self, bits: &[bool]) {
        for &bit in bits {
            self.put(u32::from(bit), 1);
        }
    }

    fn lengthen_run(&mut self) {
        self.run += 1;
        // Decoders keep no more refinement bits than this (the limit of libjpeg's own encoder).
        if self.run == 0x7FFF || self.refinements.len() > 900 {
            self.end_run();
        }
    }

    fn end_run(&mut self) {
        if self.run == 0 {
            return;
        }
        let power = u8::try_from(self.run.ilog2()).unwrap();
        self.symbol(self.ac_codes, power << 4);
        self.put(self.run & ((1 << power) - 1), power);
        self.run = 0;
        let refinements = std::mem::take(&mut self.refinements);
        self.put_all(&refinements);
    }
}
