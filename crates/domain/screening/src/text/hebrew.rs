//! Hebrew consonants. Vowels are mostly unwritten, so the tokens are loose; the words that
//! organisations' names are made of become English.

use super::RawToken;

pub(super) fn romanise(word: &str, found: &mut Vec<RawToken>) {
    if let Some(known) = known(word) {
        found.push(RawToken::of(known));
        return;
    }
    let last = word.chars().count().saturating_sub(1);
    let letters = word.chars().enumerate();
    let latin: String = letters
        .map(|(at, c)| letter(c, at == 0, at == last))
        .collect();
    found.push(RawToken::loose(latin));
}

/// `first`, `last`: where in the word it stands. Inside words, vav and yod mostly spell vowels.
fn letter(c: char, first: bool, last: bool) -> &'static str {
    match c {
        'א' | 'ע' => "a",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' if last => "a",
        'ה' => "h",
        'ו' if first || last => "v",
        'ו' => "u",
        'ז' => "z",
        'ח' => "kh",
        'ט' | 'ת' => "t",
        'י' if first => "y",
        'י' => "i",
        'כ' | 'ך' | 'ק' => "k",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' | 'ף' => "p",
        'צ' | 'ץ' => "ts",
        'ר' => "r",
        'ש' => "sh",
        _ => "",
    }
}

fn known(word: &str) -> Option<&'static str> {
    Some(match word {
        "בן" => "ben",
        "בת" => "bat",
        "חברת" | "חברה" => "company",
        "קבוצת" | "קבוצה" => "group",
        "בנק" => "bank",
        "מערכות" => "systems",
        "תעשיות" | "תעשייה" | "התעשייה" => "industry",
        "טכנולוגיות" => "technology",
        "השקעות" => "investment",
        "אחזקות" => "holding",
        "קרן" => "fund",
        "עמותת" | "עמותה" => "association",
        "מרכז" => "center",
        "משרד" => "ministry",
        "תנועת" | "תנועה" => "movement",
        "מפלגת" => "party",
        "ארגון" => "organization",
        "אוניברסיטת" => "university",
        "מכון" => "institute",
        "ביטוח" => "insurance",
        "נפט" => "oil",
        "ספנות" => "shipping",
        "סחר" | "מסחר" => "trading",
        "ישראל" => "israel",
        "בעמ" => "ltd",
        "יוסף" => "yosef",
        "כהן" => "cohen",
        "לוי" => "levy",
        "דוד" | "דויד" => "david",
        "משה" => "moshe",
        "אברהם" => "avraham",
        "יצחק" => "yitzhak",
        "יעקב" => "yaakov",
        "שרה" => "sarah",
        "רחל" => "rachel",
        "רבקה" => "rivka",
        "לאה" => "leah",
        "מרים" => "miriam",
        "בנימין" => "benjamin",
        "שמואל" => "shmuel",
        "דניאל" => "daniel",
        "מיכאל" => "michael",
        "אליהו" => "eliyahu",
        "שלמה" => "shlomo",
        "שמעון" => "shimon",
        "יהודה" => "yehuda",
        "חיים" => "chaim",
        "אהרון" => "aharon",
        "אהוד" => "ehud",
        "אריאל" => "ariel",
        "מאיר" => "meir",
        "רון" => "ron",
        "נתן" => "natan",
        "אסתר" => "esther",
        "חנה" => "hannah",
        "יעל" => "yael",
        "תמר" => "tamar",
        "עמית" => "amit",
        "גולן" => "golan",
        "ברק" => "barak",
        "פרץ" => "peretz",
        "מזרחי" => "mizrahi",
        "ביטון" => "biton",
        "אוחנה" => "ohana",
        "אזולאי" => "azoulay",
        "שפירא" => "shapira",
        "פרידמן" => "friedman",
        "גולדברג" => "goldberg",
        _ => return None,
    })
}
