//! A writer of JPEGs of every Huffman-coded kind: any sampling and any order of scans, also progressive ones.

use std::sync::LazyLock;

use super::bits::{Codes, Writer};

/// A component: identifier, sampling factors, and samples at full resolution, -128 to 127.
#[derive(Clone)]
pub(super) struct Plane {
    pub(super) id: u8,
    pub(super) across: usize,
    pub(super) down: usize,
    pub(super) samples: Vec<f32>,
}

/// One scan of a progressive file, or, with [`Scan::sequential`], of a sequential one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scan {
    pub(super) planes: Vec<usize>,
    /// First and last coefficient, bits before and after.
    pub(super) spectral: [u8; 4],
}

impl Scan {
    pub(super) fn sequential(planes: &[usize]) -> Self {
        Self { planes: planes.to_vec(), spectral: [0, 63, 0, 0] }
    }

    pub(super) fn progressive(planes: &[usize], spectral: [u8; 4]) -> Self {
        Self { planes: planes.to_vec(), spectral }
    }
}

/// Parameters of the file.
#[derive(Clone)]
pub(super) struct Jpeg {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) planes: Vec<Plane>,
    pub(super) scans: Vec<Scan>,
    /// The frame's marker: C0 baseline, C1 extended, C2 progressive.
    pub(super) frame: u8,
    /// Coded units between restart markers, 0 for none.
    pub(super) restart: u16,
    /// Segments before the tables, whole.
    pub(super) segments: Vec<u8>,
    /// Whether the Huffman tables, then those of annex K, are left out.
    pub(super) without_tables: bool,
    /// Whether quantisation values take two bytes.
    pub(super) wide_steps: bool,
}

/// A marker segment.
pub(super) fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, code][..], &length, payload].concat()
}

const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The quantisation value of a coefficient, by its index in zigzag order: small, so that comparisons show
/// differences of decoders.
fn step(place: usize) -> i32 {
    2 + i32::try_from(place).unwrap() / 8
}

/// A component's quantised blocks in zigzag order.
struct Blocks {
    /// Number of blocks with its samples, across and down.
    own: (usize, usize),
    /// Blocks in a row, including those that fill up coded units.
    stride: usize,
    coefficients: Vec<[i32; 64]>,
}

impl Jpeg {
    fn finest(&self) -> (usize, usize) {
        let across = self.planes.iter().map(|plane| plane.across).max().unwrap();
        (across, self.planes.iter().map(|plane| plane.down).max().unwrap())
    }

    /// Coded units of an interleaved scan, across and down.
    fn units(&self) -> (usize, usize) {
        let (across, down) = self.finest();
        (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down))
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        file.extend(&self.segments);
        let steps: Vec<u8> = (0..64).map(|place| u8::try_from(step(place)).unwrap()).collect();
        let steps = if self.wide_steps {
            [vec![0x10], steps.iter().flat_map(|&step| [0, step]).collect()].concat()
        } else {
            [vec![0], steps].concat()
        };
        file.extend(segment(0xDB, &steps));
        let mut frame = vec![8];
        frame.extend(u16::try_from(self.height).unwrap().to_be_bytes());
        frame.extend(u16::try_from(self.width).unwrap().to_be_bytes());
        frame.push(u8::try_from(self.planes.len()).unwrap());
        for plane in &self.planes {
            frame.extend([plane.id, u8::try_from(plane.across << 4 | plane.down).unwrap(), 0]);
        }
        file.extend(segment(self.frame, &frame));
        let (dc, ac) =
            if self.without_tables { Codes::annex_k() } else { (Codes::flat_dc(), Codes::flat_ac()) };
        if !self.without_tables {
            file.extend(segment(0xC4, &[&[0x00][..], dc.table()].concat()));
            file.extend(segment(0xC4, &[&[0x10][..], ac.table()].concat()));
        }
        if self.restart > 0 {
            file.extend(segment(0xDD, &self.restart.to_be_bytes()));
        }
        let blocks: Vec<Blocks> = self.planes.iter().map(|plane| self.blocks(plane)).collect();
        for scan in &self.scans {
            let mut header = vec![u8::try_from(scan.planes.len()).unwrap()];
            header.extend(scan.planes.iter().flat_map(|&plane| [self.planes[plane].id, 0]));
            let [first, last, high, low] = scan.spectral;
            header.extend([first, last, high << 4 | low]);
            file.extend(segment(0xDA, &header));
            file.extend(self.data(scan, &blocks, &dc, &ac));
        }
        file.extend([0xFF, 0xD9]);
        file
    }

    /// Samples a plane, transforms and quantises it.
    fn blocks(&self, plane: &Plane) -> Blocks {
        let (finest_across, finest_down) = self.finest();
        let width = (self.width * plane.across).div_ceil(finest_across);
        let height = (self.height * plane.down).div_ceil(finest_down);
        let samples = self.sampled(plane, (width, height));
        let own = (width.div_ceil(8), height.div_ceil(8));
        let units = self.units();
        let (stride, rows) = (units.0 * plane.across, units.1 * plane.down);
        let mut blocks = Vec::new();
        for row in 0..rows {
            for column in 0..stride {
                let sample = |x: usize, y: usize| {
                    samples[(row * 8 + y).min(height - 1) * width + (column * 8 + x).min(width - 1)]
                };
                blocks.push(transformed(sample));
            }
        }
        Blocks { own, stride, coefficients: blocks }
    }

    /// A plane reduced by averaging.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn sampled(&self, plane: &Plane, (width, height): (usize, usize)) -> Vec<f32> {
        let (finest_across, finest_down) = self.finest();
        // In steps that divide the pixels of the full picture and of the plane.
        let mean = |column: usize, row: usize| {
            let (mut sum, mut count) = (0.0, 0);
            for y in row * finest_down..(row + 1) * finest_down {
                for x in column * finest_across..(column + 1) * finest_across {
                    let (x, y) = (x / plane.across, y / plane.down);
                    sum += plane.samples[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
                    count += 1;
                }
            }
            sum / count as f32
        };
        (0..height).flat_map(|row| (0..width).map(move |column| mean(column, row))).collect()
    }

    /// The entropy-coded data of a scan.
    fn data(&self, scan: &Scan, blocks: &[Blocks], dc: &Codes, ac: &Codes) -> Vec<u8> {
        let mut writer = Writer::new(dc, ac, scan.spectral, self.frame == 0xC2, scan.planes.len());
        let units: Vec<Vec<(usize, usize)>> = match scan.planes[..] {
            [plane] => {
                let (across, down) = blocks[plane].own;
                let at = |row: usize, column: usize| vec![(0, row * blocks[plane].stride + column)];
                (0..down).flat_map(|row| (0..across).map(move |column| at(row, column))).collect()
            }
            _ => self.interleaved(scan, blocks),
        };
        for (index, unit) in units.iter().enumerate() {
            if self.restart > 0 && index > 0 && index % usize::from(self.restart) == 0 {
                writer.restart(index / usize::from(self.restart) - 1);
            }
            for &(place, block) in unit {
                writer.block(place, &blocks[scan.planes[place]].coefficients[block]);
            }
        }
        writer.finish()
    }

    /// Blocks of each coded unit: index of the component in the scan, index of the block in the component.
    fn interleaved(&self, scan: &Scan, blocks: &[Blocks]) -> Vec<Vec<(usize, usize)>> {
        let (across, down) = self.units();
        let mut units = Vec::new();
        for row in 0..down {
            for column in 0..across {
                let mut unit = Vec::new();
                for (place, &plane) in scan.planes.iter().enumerate() {
                    let Plane { across, down, .. } = self.planes[plane];
                    for y in row * down..(row + 1) * down {
                        for x in column * across..(column + 1) * across {
                            unit.push((place, y * blocks[plane].stride + x));
                        }
                    }
                }
                units.push(unit);
            }
        }
        units
    }
}

/// The quantised DCT of a block, in zigzag order (T.81 A.3.3).
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]
fn transformed(sample: impl Fn(usize, usize) -> f32) -> [i32; 64] {
    // The cosines of k (2n + 1) π / 16, scaled.
    static BASIS: LazyLock<[[f32; 8]; 8]> = LazyLock::new(|| {
        let scale = |k: usize| if k == 0 { (1.0_f32 / 8.0).sqrt() } else { 0.5 };
        let angle = |k: usize, n: usize| ((2 * n + 1) * k) as f32 * std::f32::consts::PI / 16.0;
        std::array::from_fn(|k| std::array::from_fn(|n| scale(k) * angle(k, n).cos()))
    });
    let basis = &*BASIS;
    let mut rows = [[0.0; 8]; 8];
    for (y, row) in rows.iter_mut().enumerate() {
        for (u, place) in row.iter_mut().enumerate() {
            *place = (0..8).map(|x| sample(x, y) * basis[u][x]).sum();
        }
    }
    std::array::from_fn(|place| {
        let (u, v) = (ZIGZAG[place] % 8, ZIGZAG[place] / 8);
        let value: f32 = (0..8).map(|y| rows[y][u] * basis[v][y]).sum();
        (value / step(place) as f32).round() as i32
    })
}
