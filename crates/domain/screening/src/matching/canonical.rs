//! Arabic names of several words that are written as one, as two or as three: brought to one form.

use crate::{
    text::RawToken,
    words::{arabic_endings, arabic_word, is_article, is_servant_of},
};

/// Glues `Abd al-Rahman`, `Nur al-Din`, `Hizb Allah`; cuts the article out of `Abdurrahman`,
/// `Nureddin`, `Hezbollah`.
pub(super) fn glue(mut tokens: Vec<RawToken>) -> Vec<RawToken> {
    let mut done: Vec<RawToken> = Vec::with_capacity(tokens.len());
    // Surname first, as in `Rahman, Omar Abd al-`: what the last word serves stands in front.
    let ends = |token: &RawToken| is_servant_of(&token.plain);
    if tokens.len() > 1 && tokens.last().is_some_and(ends) {
        tokens.rotate_right(1);
    }
    let mut rest = tokens.into_iter().peekable();
    while let Some(mut token) = rest.next() {
        if is_servant_of(&token.plain) {
            while rest.peek().is_some_and(|next| is_article(&next.plain)) {
                rest.next();
            }
            if let Some(next) = rest.next_if(|next| next.plain.len() >= 3) {
                let name = next.plain.strip_prefix("al").filter(|rest| rest.len() >= 3);
                token.plain = format!("abd{}", name.unwrap_or(&next.plain));
                token.loose = next.loose;
                token.sound = None;
            }
            done.push(token);
            continue;
        }
        if let Some(ending) = arabic_word(&token.plain) {
            while done.len() > 1 && done.last().is_some_and(|last| is_article(&last.plain)) {
                done.pop();
            }
            if let Some(last) = done.last_mut().filter(|last| last.plain.len() >= 3) {
                if last.plain == "party" {
                    // The party of God goes by its name everywhere.
                    "hizb".clone_into(&mut last.plain);
                }
                last.plain.push_str(ending);
                last.sound = None;
                continue;
            }
        }
        if let Some(short) = without_article(&token.plain) {
            token.plain = short;
            token.sound = None;
        }
        done.push(token);
    }
    done
}

fn without_article(word: &str) -> Option<String> {
    servant(word).or_else(|| {
        let cut = |(long, short): &(&str, &str)| {
            let stem = word.strip_suffix(long).filter(|stem| stem.len() >= 3)?;
            Some(format!("{stem}{short}"))
        };
        arabic_endings().iter().find_map(cut)
    })
}

/// `abdulaziz`, `abdelaziz` are `abdaziz`; `abdurrahman` is `abdrahman`; `abdullah` is `abdlah`.
fn servant(word: &str) -> Option<String> {
    let rest = word.strip_prefix("abd")?;
    let rest = rest
        .strip_prefix("ou")
        .or_else(|| rest.strip_prefix(['u', 'e', 'a', 'o']))?;
    let mut letters = rest.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    let name = match (first, second) {
        // The assimilated article doubles the letter.
        (a, b) if a == b => rest.get(1..)?,
        ('l', _) => rest.get(1..)?,
        _ => return None,
    };
    (name.len() >= 3).then(|| format!("abd{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glued(name: &str) -> String {
        let tokens = name.split(' ').map(RawToken::of).collect();
        let words: Vec<String> = glue(tokens).into_iter().map(|t| t.plain).collect();
        words.join(" ")
    }

    #[test]
    fn arabic_names_have_one_form() {
        for (name, form) in [
            ("abd al rahman salih", "abdrahman salih"),
            ("abdul rahman", "abdrahman"),
            ("abdurrahman", "abdrahman"),
            ("abdelaziz", "abdaziz"),
            ("abd al aziz", "abdaziz"),
            ("abdullah", "abdlah"),
            ("abd allah", "abdlah"),
            ("nur al din", "nurdin"),
            ("nasir uddin", "nasirdin"),
            ("nureddin", "nurdin"),
            ("hizb allah", "hizblah"),
            ("abdi omar", "abdi omar"),
            ("din mohammad", "din mohammad"),
            ("al rahman umar abd", "abdrahman umar"),
            ("rashid abdul", "abdrashid"),
        ] {
            assert_eq!(glued(name), form, "{name}");
        }
    }
}
