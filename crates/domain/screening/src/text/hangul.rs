//! Hangul, close to McCune-Reischauer, which is how most Korean names are written abroad; the
//! commonest surnames by custom.

use super::RawToken;

const INITIAL: [&str; 19] = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "jj", "ch", "k", "t", "p",
    "h",
];
const MEDIAL: [&str; 21] = [
    "a", "ae", "ya", "ye", "o", "e", "yo", "ye", "o", "wa", "we", "we", "yo", "u", "wo", "we",
    "wi", "yu", "u", "i", "i",
];
const FINAL: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
];

pub(super) fn romanise(word: &str, person: bool, found: &mut Vec<RawToken>) {
    if !person {
        organisation(word, found);
        return;
    }
    let count = word.chars().count();
    let mut chars = word.chars();
    // Two to four syllables in one word are surname and given name.
    let surname = word.chars().next().and_then(surname);
    match surname {
        Some(surname) if person && (1..=4).contains(&count) => {
            found.push(RawToken::of(surname));
            chars.next();
        }
        _ => {}
    }
    let given: String = chars.map(syllable).collect();
    found.push(RawToken::of(given));
}

fn syllable(c: char) -> String {
    let Some(index) = u32::from(c).checked_sub(0xac00) else {
        return String::new();
    };
    let part = |table: &[&'static str], n: u32| {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        table.get(n).copied().unwrap_or_default()
    };
    let initial = match index / 588 {
        // ㅈ is written j as often as ch, ㄱ k as often as g: the letters most names use.
        12 => "j",
        n => part(&INITIAL, n),
    };
    let medial = part(&MEDIAL, index % 588 / 28);
    let tail = part(&FINAL, index % 28);
    format!("{initial}{medial}{tail}")
}

fn surname(c: char) -> Option<&'static str> {
    Some(match c {
        '김' => "kim",
        '이' | '리' => "lee",
        '박' => "park",
        '최' => "choi",
        '정' => "jung",
        '강' => "kang",
        '조' => "cho",
        '윤' => "yoon",
        '장' => "jang",
        '임' | '림' => "lim",
        '한' => "han",
        '오' => "oh",
        '서' => "seo",
        '신' => "shin",
        '권' => "kwon",
        '황' => "hwang",
        '안' => "ahn",
        '송' => "song",
        '전' => "jeon",
        '홍' => "hong",
        '유' | '류' => "yoo",
        '고' => "ko",
        '문' => "moon",
        '양' => "yang",
        '손' => "son",
        '배' => "bae",
        '백' => "baek",
        '허' => "hur",
        '남' => "nam",
        '심' => "shim",
        '노' | '로' => "roh",
        '하' => "ha",
        '곽' => "kwak",
        '성' => "sung",
        '차' => "cha",
        '주' => "joo",
        '우' => "woo",
        '구' => "koo",
        '민' => "min",
        '나' | '라' => "na",
        '진' => "jin",
        '지' => "ji",
        '엄' => "um",
        '채' => "chae",
        '원' => "won",
        '천' => "chun",
        '방' => "bang",
        '공' => "kong",
        '현' => "hyun",
        '함' => "ham",
        '변' => "byun",
        '염' => "yum",
        '여' | '려' => "yeo",
        '추' => "choo",
        '도' => "do",
        '태' => "tae",
        '연' => "yon",
        '명' => "myong",
        '계' => "kye",
        '탁' => "tak",
        '국' => "kuk",
        '어' => "eo",
        '은' => "eun",
        '편' => "pyeon",
        '용' => "yong",
        _ => return None,
    })
}

/// Words of the trade become English, what is between them is a name by its sound.
fn organisation(text: &str, found: &mut Vec<RawToken>) {
    let mut name = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let known = WORDS.iter().filter(|(word, _)| rest.starts_with(word));
        if let Some((word, english)) = known.max_by_key(|(word, _)| word.len()) {
            if !name.is_empty() {
                found.push(RawToken::of(std::mem::take(&mut name)));
            }
            found.push(RawToken::of(*english));
            rest = rest.get(word.len()..).unwrap_or_default();
        } else {
            name.push_str(&syllable(c));
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    if !name.is_empty() {
        found.push(RawToken::of(name));
    }
}

/// Words of organisations' names; none of one syllable, they would be found inside of others.
const WORDS: &[(&str, &str)] = &[
    ("은행", "bank"),
    ("주식회사", "company"),
    ("회사", "company"),
    ("총회사", "company"),
    ("공사", "corporation"),
    ("그룹", "group"),
    ("무역", "trading"),
    ("상사", "trading"),
    ("국제", "international"),
    ("조선", "korea"),
    ("한국", "korea"),
    ("고려", "koryo"),
    ("광업", "mining"),
    ("개발", "development"),
    ("기술", "technology"),
    ("과학", "science"),
    ("전자", "electronic"),
    ("산업", "industry"),
    ("공업", "industry"),
    ("해운", "shipping"),
    ("선박", "shipping"),
    ("항공", "aviation"),
    ("건설", "construction"),
    ("보험", "insurance"),
    ("투자", "investment"),
    ("금융", "finance"),
    ("석유", "oil"),
    ("화학", "chemical"),
    ("대학교", "university"),
    ("대학", "university"),
    ("연구소", "institute"),
    ("위원회", "committee"),
    ("재단", "foundation"),
    ("협회", "association"),
];
