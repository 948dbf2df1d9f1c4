#pragma once
// Words of two characters that ICU, reading character by character, reads wrongly: words common in the names of
// companies, places of China, surnames of two characters. Used by pinyin() alone.

#include <utility>

namespace fairlead::base {

struct WordReading {
    const char32_t* word;
    const char* sound;
};

/// Surnames, at the beginning of a run only.
inline constexpr WordReading surname_readings[] = {
    {U"尉迟", "yu chi"}, {U"万俟", "mo qi"}, {U"单于", "chan yu"}, {U"长孙", "zhang sun"}, {U"澹台", "tan tai"}};

inline constexpr WordReading word_readings[] = {
    // business
    {U"银行", "yin hang"},
    {U"商行", "shang hang"},
    {U"洋行", "yang hang"},
    {U"行业", "hang ye"},
    {U"分行", "fen hang"},
    {U"支行", "zhi hang"},
    {U"总行", "zong hang"},
    {U"央行", "yang hang"},
    {U"同行", "tong hang"},
    {U"重工", "zhong gong"},
    {U"重型", "zhong xing"},
    {U"重机", "zhong ji"},
    {U"重汽", "zhong qi"},
    {U"重点", "zhong dian"},
    {U"重量", "zhong liang"},
    {U"重要", "zhong yao"},
    {U"种业", "zhong ye"},
    {U"种子", "zhong zi"},
    {U"种植", "zhong zhi"},
    {U"会计", "kuai ji"},
    {U"音乐", "yin yue"},
    {U"乐园", "le yuan"},
    {U"乐视", "le shi"},
    {U"乐高", "le gao"},
    {U"乐购", "le gou"},
    {U"乐天", "le tian"},
    {U"乐器", "yue qi"},
    {U"调味", "tiao wei"},
    {U"调节", "tiao jie"},
    {U"调料", "tiao liao"},
    {U"空调", "kong tiao"},
    {U"单位", "dan wei"},
    {U"单元", "dan yuan"},
    {U"单车", "dan che"},
    {U"单一", "dan yi"},
    {U"弹簧", "tan huang"},
    {U"解决", "jie jue"},
    {U"解放", "jie fang"},
    {U"查询", "cha xun"},
    {U"区域", "qu yu"},
    {U"区块", "qu kuai"},
    {U"员工", "yuan gong"},
    {U"折扣", "zhe kou"},
    {U"秘书", "mi shu"},
    {U"盖世", "gai shi"},
    {U"繁荣", "fan rong"},
    {U"曾经", "ceng jing"},
    {U"召回", "zhao hui"},
    {U"著名", "zhu ming"},
    {U"著作", "zhu zuo"},
    {U"角色", "jue se"},
    {U"给水", "ji shui"},
    {U"供给", "gong ji"},
    {U"人参", "ren shen"},
    {U"参茸", "shen rong"},
    {U"海参", "hai shen"},
    {U"都市", "du shi"},
    {U"首都", "shou du"},
    {U"大夫", "dai fu"},
    {U"宝藏", "bao zang"},
    {U"便宜", "pian yi"},
    // places
    {U"成都", "cheng du"},
    {U"厦门", "xia men"},
    {U"厦工", "xia gong"},
    {U"六安", "lu an"},
    {U"蚌埠", "beng bu"},
    {U"番禺", "pan yu"},
    {U"佛山", "fo shan"},
    {U"西藏", "xi zang"},
    {U"什邡", "shi fang"},
    {U"乐山", "le shan"},
    {U"东阿", "dong e"},
    {U"莘县", "shen xian"},
    {U"洪洞", "hong tong"},
    {U"涡阳", "guo yang"},
    {U"尉氏", "wei shi"},
    {U"泌阳", "bi yang"},
    {U"中牟", "zhong mu"},
    {U"牟平", "mu ping"},
    {U"丰都", "feng du"},
    {U"大都", "da du"},
    {U"新都", "xin du"},
    {U"江都", "jiang du"},
    {U"都匀", "du yun"},
    {U"都江", "du jiang"}};

} // namespace fairlead::base
