//! Legal forms of companies: of those that mean the same, one stands for all.

use std::{collections::HashMap, sync::LazyLock};

/// Forms that mean about the same, the canonical one first.
const FORMS: &[&str] = &[
    "llc ooo tov lc limitada ltda sarl sarlu srl gmbh mbh doo sro spzoo zoo bv bvba eood ood sas dooel uab oy ab kft mmc xxk mchj too tdo wll spc pllc lda eirl sdnbhd fzc fze fzco fz dmcc",
    "ltd limited pvt pte private pty",
    "jsc ojsc cjsc pjsc ao oao zao pao ojs ae ag sa spa as asa aps oyj plc nv se ad ead dd at vat prat pat tat kgaa sae sal saog bhd saipa tbk aoot tas sacv",
    "inc incorporated corp corporation co company compagnie compania companhia kompaniya cie kompani sherkat sharikat sherkate shirkat hevrat chevrat cia kabushiki korporatsiya corporacion corporacao comp corporativo",
    "llp lp kg ohg gbr lllp snc scs kk gk kd sc scp",
    "fgup gup fsue mup fgu fgbu fsbi fgau fgbou fgku",
    "ip fop ev cv ong asbl eg",
];

static LOOKUP: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for line in FORMS {
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { continue };
        map.insert(first, first);
        map.extend(words.map(|word| (word, first)));
    }
    map
});

/// The form that stands for this one; `None` if the word is no legal form.
pub(crate) fn legal_form(word: &str) -> Option<&'static str> {
    LOOKUP.get(word).copied()
}
