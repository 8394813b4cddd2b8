//! Int8 tile: a few rows of bytes times one panel of bytes, by the instructions of each level.
//!
//! Every tile adds to 32-bit sums what the plain one does, to the bit. Where the processor
//! multiplies unsigned by signed bytes, the weights are 128 too large and the sums begin 128 times
//! the row's sum too small.

use super::PANEL;
use super::int8::{GROUP, LINE};
use super::level::Level;

/// The most rows that any tile takes.
pub(super) const HIGHEST: usize = 12;

/// Adds rows (one after the other) times a panel to the sums, one array a row.
type Tile = fn(rows: &[i8], panel: &[u8], sums: &mut [[i32; PANEL]]);

/// A level's tiles, and what weights look like to them.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
    /// Tiles and their heights, the highest first; the last is one row high.
    by_height: &'static [(usize, Tile)],
    /// Whether weights are unsigned bytes, 128 too large.
    pub(super) unsigned: bool,
}

impl Tiles {
    #[inline(always)]
    pub(super) fn highest_within(&self, rows: usize) -> (usize, Tile) {
        let last = self.by_height[self.by_height.len() - 1];
        self.by_height.iter().copied().find(|&(height, _)| height <= rows).unwrap_or(last)
    }
}

pub(super) fn tiles(level: Level) -> Tiles {
    match level {
        Level::Portable => Tiles { by_height: PORTABLE, unsigned: false },
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Tiles { by_height: x86::AVX2, unsigned: false },
        #[cfg(target_arch = "x86_64")]
        Level::AvxVnni => Tiles { by_height: x86::AVX_VNNI, unsigned: true },
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Tiles { by_height: x86::AVX512, unsigned: true },
        #[cfg(target_arch = "aarch64")]
        Level::DotProduct => Tiles { by_height: arm::DOT_PRODUCT, unsigned: false },
    }
}

const PORTABLE: &[(usize, Tile)] = &[(4, portable::<4>), (1, portable::<1>)];

/// The plain twin of every other tile.
fn portable<const HEIGHT: usize>(rows: &[i8], panel: &[u8], sums: &mut [[i32; PANEL]]) {
    let stride = check::<HEIGHT>(rows, panel, sums);
    for (row, sums) in rows.chunks_exact(stride).zip(sums) {
        let (groups, _) = row.as_chunks::<GROUP>();
        for (group, line) in groups.iter().zip(panel.as_chunks::<LINE>().0) {
            for (sum, weights) in sums.iter_mut().zip(line.as_chunks::<GROUP>().0) {
                for index in 0..GROUP {
                    *sum += i32::from(group[index]) * i32::from(weights[index].cast_signed());
                }
            }
        }
    }
}

/// What the unchecked reads of a tile rely on. Gives the bytes a row.
#[inline(always)]
fn check<const HEIGHT: usize>(rows: &[i8], panel: &[u8], sums: &[[i32; PANEL]]) -> usize {
    let stride = panel.len() / LINE * GROUP;
    assert!(rows.len() == HEIGHT * stride && sums.len() == HEIGHT, "a tile's height");
    stride
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_add_epi32, _mm256_dpbusd_avx_epi32, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32,
        _mm256_sign_epi8, _mm256_storeu_si256, _mm512_dpbusd_epi32, _mm512_loadu_si512,
        _mm512_set1_epi32, _mm512_storeu_si512,
    };

    use super::{GROUP, LINE, PANEL, Tile, check};

    pub(super) const AVX512: &[(usize, Tile)] = &[
        (12, avx512::<12>),
        (6, avx512::<6>),
        (4, avx512::<4>),
        (2, avx512::<2>),
        (1, avx512::<1>),
    ];
    pub(super) const AVX_VNNI: &[(usize, Tile)] =
        &[(3, avx_vnni::<3>), (2, avx_vnni::<2>), (1, avx_vnni::<1>)];
    pub(super) const AVX2: &[(usize, Tile)] = &[(2, avx2::<2>), (1, avx2::<1>)];

    /// The group of inputs at a step of a row, as one number.
    ///
    /// # Safety
    ///
    /// The row has more than `step` groups.
    #[inline(always)]
    unsafe fn group(rows: &[i8], row: usize, stride: usize, step: usize) -> i32 {
        // SAFETY: the caller's promise; four bytes may be read as a number at any address.
        unsafe { rows.as_ptr().add(row * stride + step * GROUP).cast::<i32>().read_unaligned() }
    }

    fn avx512<const HEIGHT: usize>(rows: &[i8], panel: &[u8], sums: &mut [[i32; PANEL]]) {
        let stride = check::<HEIGHT>(rows, panel, sums);
        // SAFETY: the level was asked of the processor, and the lengths were checked.
        unsafe { avx512_tile::<HEIGHT>(rows, stride, panel, sums) }
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    unsafe fn avx512_tile<const HEIGHT: usize>(
        rows: &[i8],
        stride: usize,
        panel: &[u8],
        sums: &mut [[i32; PANEL]],
    ) {
        // SAFETY: `check` holds: `HEIGHT` rows of `stride` bytes, a line a group, sums a row.
        unsafe {
            let mut totals = [[_mm512_set1_epi32(0); 2]; HEIGHT];
            for (total, sums) in totals.iter_mut().zip(sums.iter()) {
                *total = [
                    _mm512_loadu_si512(sums.as_ptr().cast()),
                    _mm512_loadu_si512(sums.as_ptr().add(16).cast()),
                ];
            }
            for step in 0..stride / GROUP {
                let line = panel.as_ptr().add(step * LINE).cast::<__m512i>();
                let weights = [line.read_unaligned(), line.add(1).read_unaligned()];
                for (row, total) in totals.iter_mut().enumerate() {
                    let inputs = _mm512_set1_epi32(group(rows, row, stride, step));
                    total[0] = _mm512_dpbusd_epi32(total[0], weights[0], inputs);
                    total[1] = _mm512_dpbusd_epi32(total[1], weights[1], inputs);
                }
            }
            for (total, sums) in totals.iter().zip(sums) {
                _mm512_storeu_si512(sums.as_mut_ptr().cast(), total[0]);
                _mm512_storeu_si512(sums.as_mut_ptr().add(16).cast(), total[1]);
            }
        }
    }

    /// How two levels of 256 bits multiply groups of bytes; all else is the same.
    macro_rules! tile_of_256_bits {
        ($name:ident, $tile:ident, $features:literal, $dot:ident) => {
            fn $name<const HEIGHT: usize>(rows: &[i8], panel: &[u8], sums: &mut [[i32; PANEL]]) {
                let stride = check::<HEIGHT>(rows, panel, sums);
                // SAFETY: the level was asked of the processor, and the lengths were checked.
                unsafe { $tile::<HEIGHT>(rows, stride, panel, sums) }
            }

            #[target_feature(enable = $features)]
            unsafe fn $tile<const HEIGHT: usize>(
                rows: &[i8],
                stride: usize,
                panel: &[u8],
                sums: &mut [[i32; PANEL]],
            ) {
                // SAFETY: `check` holds: `HEIGHT` rows of `stride` bytes, a line a group.
                unsafe {
                    let mut totals = [[_mm256_set1_epi32(0); 4]; HEIGHT];
                    for (total, sums) in totals.iter_mut().zip(sums.iter()) {
                        for (part, total) in total.iter_mut().enumerate() {
                            *total = _mm256_loadu_si256(sums.as_ptr().add(part * 8).cast());
                        }
                    }
                    for step in 0..stride / GROUP {
                        let line = panel.as_ptr().add(step * LINE).cast::<__m256i>();
                        for (row, total) in totals.iter_mut().enumerate() {
                            let inputs = _mm256_set1_epi32(group(rows, row, stride, step));
                            for (part, total) in total.iter_mut().enumerate() {
                                *total = $dot(*total, line.add(part).read_unaligned(), inputs);
                            }
                        }
                    }
                    for (total, sums) in totals.iter().zip(sums) {
                        for (part, &total) in total.iter().enumerate() {
                            _mm256_storeu_si256(sums.as_mut_ptr().add(part * 8).cast(), total);
                        }
                    }
                }
            }
        };
    }

    /// Two instructions give exact sums because no byte is -128: the first product's operands are
    /// the input's size and the weight with the input's sign, and two of those fit 16 bits.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn dot_avx2(total: __m256i, weights: __m256i, inputs: __m256i) -> __m256i {
        let size = _mm256_sign_epi8(inputs, inputs);
        let signed = _mm256_sign_epi8(weights, inputs);
        let pairs = _mm256_maddubs_epi16(size, signed);
        _mm256_add_epi32(total, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
    }

    tile_of_256_bits!(avx2, avx2_tile, "avx2", dot_avx2);
    tile_of_256_bits!(avx_vnni, avx_vnni_tile, "avx2,avxvnni", _mm256_dpbusd_avx_epi32);
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::{
        int8x16_t, int32x4_t, vdupq_n_s32, vld1q_s8, vld1q_s32, vreinterpretq_s8_s32, vst1q_s32,
    };
    use std::arch::asm;

    use super::{GROUP, LINE, PANEL, Tile, check};

    pub(super) const DOT_PRODUCT: &[(usize, Tile)] = &[(2, tile::<2>), (1, tile::<1>)];

    fn tile<const HEIGHT: usize>(rows: &[i8], panel: &[u8], sums: &mut [[i32; PANEL]]) {
        let stride = check::<HEIGHT>(rows, panel, sums);
        // SAFETY: the level was asked of the processor, and the lengths were checked.
        unsafe { dot_product_tile::<HEIGHT>(rows, stride, panel, sums) }
    }

    #[target_feature(enable = "neon,dotprod")]
    unsafe fn dot_product_tile<const HEIGHT: usize>(
        rows: &[i8],
        stride: usize,
        panel: &[u8],
        sums: &mut [[i32; PANEL]],
    ) {
        // SAFETY: `check` holds: `HEIGHT` rows of `stride` bytes, a line a group, sums a row.
        unsafe {
            let mut totals = [[vdupq_n_s32(0); PANEL / 4]; HEIGHT];
            for (total, sums) in totals.iter_mut().zip(sums.iter()) {
                for (part, total) in total.iter_mut().enumerate() {
                    *total = vld1q_s32(sums.as_ptr().add(part * 4));
                }
            }
            for step in 0..stride / GROUP {
                let line = panel.as_ptr().add(step * LINE).cast::<i8>();
                for (row, total) in totals.iter_mut().enumerate() {
                    let group = rows.as_ptr().add(row * stride + step * GROUP).cast::<i32>();
                    let inputs = vreinterpretq_s8_s32(vdupq_n_s32(group.read_unaligned()));
                    for (part, total) in total.iter_mut().enumerate() {
                        *total = dot(*total, vld1q_s8(line.add(part * 16)), inputs);
                    }
                }
            }
            for (total, sums) in totals.iter().zip(sums) {
                for (part, &total) in total.iter().enumerate() {
                    vst1q_s32(sums.as_mut_ptr().add(part * 4), total);
                }
            }
        }
    }

    /// Adds the products of four bytes to each sum; the instruction has no stable function yet.
    #[inline]
    #[target_feature(enable = "neon,dotprod")]
    fn dot(mut total: int32x4_t, weights: int8x16_t, inputs: int8x16_t) -> int32x4_t {
        // SAFETY: the instruction touches registers only.
        unsafe {
            asm!(
                "sdot {0:v}.4s, {1:v}.16b, {2:v}.16b",
                inout(vreg) total,
                in(vreg) weights,
                in(vreg) inputs,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        total
    }
}
