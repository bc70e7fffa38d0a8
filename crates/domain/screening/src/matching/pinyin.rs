//! Chinese given names: two syllables, each a name of its own. Zhigang and Zhiyong share one and are
//! two people, however near they are by letters.

use std::{collections::HashSet, sync::LazyLock};

/// Whether both words are made of two Chinese syllables each, and one of them differs by more than a spelling.
pub(super) fn other_syllables(a: &str, b: &str) -> bool {
    syllables(a)
        .zip(syllables(b))
        .is_some_and(|(a, b)| spelling(a.0) != spelling(b.0) || spelling(a.1) != spelling(b.1))
}

/// Whether both words are one Chinese syllable each, and differ by more than a spelling.
pub(super) fn other_syllable(a: &str, b: &str) -> bool {
    is_syllable(a) && is_syllable(b) && spelling(a) != spelling(b)
}

/// Whether a word may be a Chinese surname or given name.
pub(super) fn may_be_chinese(word: &str) -> bool {
    is_syllable(word) || syllables(word).is_some()
}

/// Whether a word is one Chinese syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    SYLLABLES.contains(word)
}

/// What southern and northern speakers hear alike.
fn spelling(syllable: &str) -> String {
    let heard = syllable.replace("ng", "n").replace('h', "");
    let hissed = heard.replace('x', "s").replace('q', "c").replace('v', "u");
    // A lone h says something: `he` and `e`.
    if syllable.starts_with('h') {
        format!("h{hissed}")
    } else {
        hissed
    }
}

/// The two syllables of a word; `None` where it is not Chinese to the last letter.
fn syllables(word: &str) -> Option<(&str, &str)> {
    let cuts = (1..word.len()).rev();
    let mut parts = cuts.filter_map(|at| word.get(..at).zip(word.get(at..)));
    // Before a vowel there would be an apostrophe.
    let open = |second: &str| second.starts_with(['a', 'e', 'o']);
    parts.find(|(first, second)| is_syllable(first) && is_syllable(second) && !open(second))
}

static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    crate::words::set(
        "a ai an ang ao e ei en er ou ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu \
         pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu ma mai man mang mao mei \
         men meng mi mian miao mie min ming mo mou mu fa fan fang fei fen feng fo fou fu da dai dan dang \
         dao de dei deng di dian diao die ding diu dong dou du duan dui dun duo ta tai tan tang tao te \
         teng ti tian tiao tie ting tong tou tu tuan tui tun tuo na nai nan nang nao nei nen neng ni nian \
         niang niao nie nin ning niu nong nu nuan nuo nv la lai lan lang lao le lei leng li lian liang \
         liao lie lin ling liu long lou lu luan lun luo lv ga gai gan gang gao ge gei gen geng gong gou \
         gu gua guai guan guang gui gun guo ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan \
         kuang kui kun kuo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun \
         huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun qi qia qian qiang qiao qie \
         qin qing qiong qiu qu quan que qun xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue \
         xun zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui \
         zhun zhuo cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui \
         chun chuo sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang \
         shui shun shuo ran rang rao re ren reng ri rong rou ru ruan rui run ruo za zai zan zang zao ze \
         zei zen zeng zi zong zou zu zuan zui zun zuo ca cai can cang cao ce cen ceng ci cong cou cu \
         cuan cui cun cuo sa sai san sang sao se sen seng si song sou su suan sui sun suo ya yan yang \
         yao ye yi yin ying yong you yu yuan yue yun wa wai wan wang wei wen weng wo wu",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_syllable_is_another_name() {
        for (a, b, other) in [
            ("zhigang", "zhiyong", true),
            ("weidong", "weiguo", true),
            ("jianguo", "jianhua", true),
            ("zhiqiang", "zhiqian", false),
            ("xiaoping", "xiaoping", false),
            ("zhigang", "zhigamg", false),
            ("petrov", "petrova", false),
        ] {
            assert_eq!(other_syllables(a, b), other, "{a} {b}");
        }
    }
}
