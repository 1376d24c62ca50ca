//! Code points that look like a Han character and are encoded differently.

/// Han characters equivalent to the radicals from U+2E80 (Unicode's `EquivalentUnifiedIdeograph`); PDF readers
/// output radicals in place of characters of names. Radicals without an equivalent map to themselves.
#[cfg(feature = "unicode")]
const RADICALS: &str = "⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示\
     礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦\
     页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// Characters that GBK had at 0xFE50 to 0xFEA0 before Unicode encoded them; old Windows programs write U+E815
/// to U+E864. Mapped by GB 18030-2022, and to a Han character where that mapping is a radical.
#[cfg(feature = "unicode")]
const GBK_PRIVATE: &str = "厂𠂇𠂉𠃌乙㑳㑇刀㔾龴㖞㘚㘎小心㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠牛𡗗龸𤴔䁖䅟𥫗䌷㓁羊𦍌𢦏䎱䎬聿䏝䓖䙡\
     䙌龹䜣䜩䝼䞍𧾷䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";

/// The Han character equivalent to a radical or to a private code point of GBK; other characters are unchanged.
#[cfg(feature = "unicode")]
pub(super) fn unified(c: char) -> char {
    let nth =
        |table: &str, first: char| table.chars().nth((u32::from(c) - u32::from(first)) as usize).unwrap_or(c);
    match c {
        '\u{2e80}'..='\u{2ef3}' => nth(RADICALS, '\u{2e80}'),
        '\u{e815}'..='\u{e864}' => nth(GBK_PRIVATE, '\u{e815}'),
        // 0xA8BC and 0xA8BF, two pinyin vowels.
        '\u{e7c7}' => 'ḿ',
        '\u{e7c8}' => 'ǹ',
        other => other,
    }
}

/// Whether [`unified`] or Unicode's canonical mappings change the character.
pub(super) const fn is_variant(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fd5}' | '\u{e815}'..='\u{e864}' | '\u{e7c7}' | '\u{e7c8}')
}

/// Whether the character is a Han character, unified or compatibility.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}
