#include "resolve/trivial_tables.hpp"

#include <array>

namespace congener::trivial {
namespace {

using enum Substituent::Use;

constexpr std::string_view kPhenethyl = "C{a}C{b}c1c{E2}c{E3}c{E4}c{E5}c1{E6}";
constexpr std::string_view kBenzyl = "C{a}c1c{E2}c{E3}c{E4}c{E5}c1{E6}";
constexpr std::string_view kThienylethyl = "C{a}C{b}c1c{E3}c{E4}c{E5}s1";
constexpr std::string_view kThenyl = "C{a}c1c{E3}c{E4}c{E5}s1";
constexpr std::string_view kPropionyl = "C{A2}C{A3}";
constexpr std::string_view kAcetyl = "C{A2}";
constexpr std::string_view kButyryl = "C{A2}C{A3}C{A4}";
constexpr std::string_view kIsobutyryl = "C{A2}(C{A3})C";
constexpr std::string_view kFuroyl = "c1c{A3}c{A4}c{A5}o1";
constexpr std::string_view kMethoxyacetyl = "C{A2}OC";
constexpr std::string_view kBoc = "C(=O)OC(C)(C)C";

constexpr std::array kSubstituents = {
    Substituent{"fluoro fluor 氟 氟代", "F"},
    Substituent{"chloro chlor cloro chloride 氯 氯代", "Cl"},
    Substituent{"bromo brom 溴 溴代", "Br"},
    Substituent{"iodo iod jod yodo 碘 碘代", "I"},
    Substituent{"f", "F", kWithLocant},
    Substituent{"cl", "Cl", kWithLocant},
    Substituent{"br", "Br", kWithLocant},
    Substituent{"me", "C", kWithLocant},
    Substituent{"et", "CC", kWithLocant},
    Substituent{"ip ipr", "C(C)C", kWithLocant},
    Substituent{"meo ome", "OC", kWithLocant},
    Substituent{"oh", "O", kWithLocant},
    Substituent{"methyl metil 甲基 甲", "C"},
    Substituent{"ethyl etil aethyl 乙基", "CC"},
    Substituent{"propyl propil 丙基", "CCC"},
    Substituent{"isopropyl isopropil 异丙基", "C(C)C"},
    Substituent{"butyl butil 丁基", "CCCC"},
    Substituent{"tertbutyl tbutyl 叔丁基", "C(C)(C)C"},
    Substituent{"allyl alil 烯丙基", "CC=C"},
    Substituent{"phenyl fenil 苯基", "c1ccccc1", kWithLocant},
    Substituent{"trifluoromethyl trifluormethyl trifluorometil 三氟甲基", "C(F)(F)F"},
    Substituent{"methoxy metoxi 甲氧基 甲氧", "OC"},
    Substituent{"ethoxy etoxi 乙氧基", "OCC"},
    Substituent{"hydroxy hidroxi oxy 羟基 羟", "O"},
    Substituent{"nitro 硝基", "[N+](=O)[O-]"},
    Substituent{"amino 氨基", "N", kWithLocant},
    Substituent{"cyano ciano 氰基", "C#N"},
    Substituent{"methylthio metiltio", "SC"},
    Substituent{"ethylthio etiltio", "SCC"},
    Substituent{"propylthio propiltio", "SCCC"},
    Substituent{"isopropylthio isopropiltio", "SC(C)C"},
    Substituent{"methylenedioxy metilendioxi methylendioxy 亚甲二氧基", "OCO", kBridge},
    Substituent{"carbomethoxy methoxycarbonyl carbometoxi 甲氧羰基", "C(=O)OC", kPiperidineFour},
    Substituent{"methoxymethyl metoximetil 甲氧甲基", "COC", kPiperidineFour},
};

constexpr std::array kAcyls = {
    Acyl{"formyl formil 甲酰", "H"},
    Acyl{"acetyl acetil ace 乙酰 乙酰基", kAcetyl},
    Acyl{"propionyl propanoyl propionil 丙酰", kPropionyl},
    Acyl{"butyryl butyr butanoyl butiril butirilo 丁酰", kButyryl},
    Acyl{"isobutyryl isobutyr isobutanoyl isobutiril 异丁酰", kIsobutyryl},
    Acyl{"valeryl valeroyl pentanoyl pentanyl valeril 戊酰", "C{A2}C{A3}C{A4}C{A5}"},
    Acyl{"isovaleryl isovaleroyl isovaleril 异戊酰", "CC(C)C"},
    Acyl{"pivaloyl pivaloil trimethylacetyl 新戊酰 特戊酰", "C(C)(C)C"},
    Acyl{"hexanoyl caproyl hexanoil 己酰", "CCCCC"},
    Acyl{"heptanoyl heptanoil 庚酰", "CCCCCC"},
    Acyl{"octanoyl octanoil 辛酰", "CCCCCCC"},
    Acyl{"acryl acryloyl acrylyl acriloil acril propenoyl 丙烯酰", "C{A2}=C{A3}"},
    Acyl{"methacryl methacryloyl metacriloil", "C(C)=C"},
    Acyl{"crotonyl crotonoyl crotonil ecrotonyl zcrotonyl butenoyl 丁烯酰 巴豆酰", "C{A2}=C{A3}C"},
    Acyl{"senecioyl seneciolyl", "C=C(C)C"},
    Acyl{"tigloyl", "C(C)=CC"},
    Acyl{"furanyl furanoyl furoyl 2furanyl 2furoyl furanil fu 2fu 呋喃 呋喃甲酰", kFuroyl},
    Acyl{"3furanyl 3furoyl 3furanil 3fu", "c1c{A2}oc{A5}c1{A4}"},
    Acyl{"thiophene thiophenoyl thiofuranyl thienoyl thenoyl 2thiophenoyl 2thiofuranyl 2thiophene thienyl 噻吩",
         "c1c{A3}c{A4}c{A5}s1"},
    Acyl{"3thiophene 3thiophenoyl 3thienyl", "c1ccsc1"},
    Acyl{"tetrahydrofuran tetrahydrofuranyl tetrahydrofuroyl thf 2thf tetrahidrofuranil 四氢呋喃", "C1CCCO1"},
    Acyl{"3thf 3tetrahydrofuran 3tetrahydrofuranyl", "C1CCOC1"},
    Acyl{"tetrahydrothiophene tetrahydrothiofuranyl tetrahydrothiophenyl", "C1CCCS1"},
    Acyl{"cyclopropyl cyclopropanoyl cyclopropylcarbonyl ciclopropil 环丙基 环丙酰", "C1CC1"},
    Acyl{"cyclobutyl cyclobutanoyl cyclobutylcarbonyl ciclobutil 环丁基", "C1CCC1"},
    Acyl{"cyclopentyl cyclopentanoyl cyclopentanyl cylcopentyl cyclopentylcarbonyl ciclopentil 环戊基", "C1CCCC1"},
    Acyl{"cyclohexyl cyclohexanoyl cyclohexylcarbonyl ciclohexil 环己基", "C1CCCCC1"},
    Acyl{"cyclopropaneacetyl cyclopropylacetyl", "CC1CC1"},
    Acyl{"tetramethylcyclopropane tetramethylcyclopropyl 2233tetramethylcyclopropyl", "C1C(C)(C)C1(C)C"},
    Acyl{"benzoyl phenyl benzoil fenil 苯甲酰", "c1c{A2}c{A3}c{A4}cc1"},
    Acyl{"phenylacetyl fenilacetil", "Cc1ccccc1"},
    Acyl{"hydrocinnamoyl 3phenylpropanoyl 3phenylpropanyl phenylpropionyl 3phenylpropionyl", "CCc1ccccc1"},
    Acyl{"cinnamoyl cinamoil", "C=Cc1ccccc1"},
    Acyl{"benzodioxole benzodioxol piperonyloyl", "c1ccc2c(c1)OCO2"},
    Acyl{"methoxyacetyl metoxiacetil meoace 甲氧基乙酰 甲氧乙酰", kMethoxyacetyl},
    Acyl{"ethoxyacetyl etoxiacetil", "COCC"},
    Acyl{"trifluoroacetyl", "C(F)(F)F"},
    Acyl{"ethylformate", "OCC"},
};

constexpr std::array kAcylSuffixes = {
    Acyl{"3furancarboxamide", "c1ccoc1"},
    Acyl{"2furancarboxamide", "c1ccco1"},
    Acyl{"3tetrahydrofurancarboxamide", "C1CCOC1"},
    Acyl{"methylcarbamate metilcarbamato", "OC"},
    Acyl{"carbamate ethylcarbamate carbamato", "OCC"},
};

constexpr std::array kChains = {
    Chain{"phenethyl phenylethyl 2phenylethyl fenetil feniletil 苯乙基", kPhenethyl},
    Chain{"benzyl phenylmethyl bencil benzil 苄基 苄", kBenzyl},
    Chain{"thenyl thienylmethyl thienyl tenil 噻吩甲基", kThenyl},
    Chain{"thienylethyl thiophenethyl thienyl", kThienylethyl},
    Chain{"furanylethyl furylethyl furaniletil 呋喃乙基", "C{a}C{b}c1ccco1"},
    Chain{"phenoxyethyl 2phenoxyethyl", "C{a}C{b}Oc1c{E2}c{E3}c{E4}c{E5}c1{E6}"},
    Chain{"phenylpropyl 3phenylpropyl", "CCCc1c{E2}c{E3}c{E4}c{E5}c1{E6}"},
    Chain{"boc tboc tertbutoxycarbonyl tbutoxycarbonyl tertbutyloxycarbonyl 叔丁氧羰基", kBoc},
    Chain{"cbz benzyloxycarbonyl", "C(=O)OCc1ccccc1"},
};

constexpr std::array kAmines = {
    Chain{"n2cc", "CCc1cc(OC)c(Cl)cc1OC"},
    Chain{"n2cb", "CCc1cc(OC)c(Br)cc1OC"},
    Chain{"n2cd", "CCc1cc(OC)c(C)cc1OC"},
    Chain{"n2ce", "CCc1cc(OC)c(CC)cc1OC"},
    Chain{"n2cg", "CCc1cc(OC)c(C)c(C)c1OC"},
    Chain{"n2ch", "CCc1cc(OC)ccc1OC"},
    Chain{"n2ci", "CCc1cc(OC)c(I)cc1OC"},
    Chain{"n2cn", "CCc1cc(OC)c([N+](=O)[O-])cc1OC"},
    Chain{"n2cp", "CCc1cc(OC)c(CCC)cc1OC"},
    Chain{"n2ct2", "CCc1cc(OC)c(SCC)cc1OC"},
    Chain{"n2ct4", "CCc1cc(OC)c(SC(C)C)cc1OC"},
    Chain{"n2ct7", "CCc1cc(OC)c(SCCC)cc1OC"},
    Chain{"n2ctfm", "CCc1cc(OC)c(C(F)(F)F)cc1OC"},
    Chain{"n25dma", "C(C)Cc1cc(OC)ccc1OC"},
    Chain{"n345tma", "C(C)Cc1cc(OC)c(OC)c(OC)c1"},
    Chain{"ndob n4bromo25dma", "C(C)Cc1cc(OC)c(Br)cc1OC"},
    Chain{"ndobu n4butyl25dma", "C(C)Cc1cc(OC)c(CCCC)cc1OC"},
    Chain{"ndoet n4ethyl25dma", "C(C)Cc1cc(OC)c(CC)cc1OC"},
    Chain{"ndoi n4iodo25dma", "C(C)Cc1cc(OC)c(I)cc1OC"},
    Chain{"ndom n4methyl25dma", "C(C)Cc1cc(OC)c(C)cc1OC"},
    Chain{"nmda", "C(C)Cc1ccc2c(c1)OCO2"},
    Chain{"n6apb", "C(C)Cc1ccc2ccoc2c1"},
    Chain{"n6apdb", "C(C)Cc1ccc2CCOc2c1"},
    Chain{"nphentermine", "C(C)(C)Cc1ccccc1"},
    Chain{"n3ethylindole", "CCc1c[nH]c2ccccc12"},
    Chain{"n3cbfly", "C(C)Cc1c2c(c(Br)c3c1OCC3)OCC2"},
};

using enum Base::Use;

constexpr std::array kBases = {
    Base{"fentanyl fentanil fentanilo fentanila phentanyl 芬太尼", kPhenethyl, kPropionyl, "", "", "", ""},
    Base{"f", kPhenethyl, kPropionyl, "", "", "", "", kAbbreviation},
    Base{"bf", kPhenethyl, kButyryl, "", "", "", "", kAbbreviation},
    Base{"ibf", kPhenethyl, kIsobutyryl, "", "", "", "", kAbbreviation},
    Base{"maf", kPhenethyl, kMethoxyacetyl, "", "", "", "", kAbbreviation},
    Base{"fuf", kPhenethyl, kFuroyl, "", "", "", "", kAbbreviation},
    Base{"4anpp anpp", kPhenethyl, "", "", "", "", ""},
    Base{"4anilinonphenethylpiperidine 4aminophenyl1phenethylpiperidine 4anilino1phenethylpiperidine "
         "4anilinonphenethylpiperidin 4anilinonfenetilpiperidina anilinonphenethylpiperidine 4苯胺基n苯乙基哌啶",
         kPhenethyl, "", "", "", "", "", kAnilino},
    Base{"4ap", "", "", "", "", "", ""},
    Base{"4anilinopiperidine 4anilinopiperidina 4anilinopiperidin anilinopiperidine 4phenylaminopiperidine 4苯胺基哌啶",
         "", "", "", "", "", "", kAnilino},
    Base{"4anbp", kBenzyl, "", "", "", "", ""},
    Base{"4anilino1benzylpiperidine 4anilinonbenzylpiperidine anilino1benzylpiperidine 1benzyl4anilinopiperidine",
         kBenzyl, "", "", "", "", "", kAnilino},
    Base{"4anbocp", kBoc, "", "", "", "", ""},
    Base{"4anilino1bocpiperidine 4anilinonbocpiperidine anilino1bocpiperidine 1boc4anilinopiperidine "
         "nboc4anilinopiperidine 1叔丁氧羰基4苯胺基哌啶",
         kBoc, "", "", "", "", "", kAnilino},
    Base{"carfentanil carfentanyl carfentanilo carfentanila 卡芬太尼", kPhenethyl, kPropionyl, "(C(=O)OC)", "", "", ""},
    Base{"lofentanil lofentanyl lofentanilo", kPhenethyl, kPropionyl, "(C(=O)OC)", "(C)", "", ""},
    Base{"sufentanil sufentanyl sufentanilo sufentanila 舒芬太尼", kThienylethyl, kPropionyl, "(COC)", "", "", ""},
    Base{"alfentanil alfentanyl alfentanilo alfentanila 阿芬太尼", "CCn1nnn(CC)c1=O", kPropionyl, "(COC)", "", "", ""},
    Base{"remifentanil remifentanyl remifentanilo remifentanila 瑞芬太尼", "CCC(=O)OC", kPropionyl, "(C(=O)OC)", "", "",
         ""},
    Base{"thiafentanil thiafentanyl tiafentanilo", kThienylethyl, kMethoxyacetyl, "(C(=O)OC)", "", "", ""},
    Base{"thiofentanyl thiofentanil tiofentanilo tiofentanil tiofentanila 硫代芬太尼", kThienylethyl, kPropionyl, "",
         "", "", ""},
    Base{"ocfentanil ocfentanyl ocfentanilo 奥芬太尼", kPhenethyl, kMethoxyacetyl, "", "", "R2", "F"},
    Base{"brifentanil brifentanyl", "CCn1nnn(CC)c1=O", kMethoxyacetyl, "", "(C)", "R2", "F"},
    Base{"mefentanyl", kPhenethyl, kPropionyl, "", "(C)", "", ""},
    Base{"isofentanyl isofentanil isophentanyl", kBenzyl, kPropionyl, "", "(C)", "", ""},
    Base{"ohmefentanyl ohmefentanil", kPhenethyl, kPropionyl, "", "(C)", "", "", kName, false, "(O)"},
    Base{"ohmecarfentanil ohmecarfentanyl", kPhenethyl, kPropionyl, "(C(=O)OC)", "(C)", "", "", kName, false, "(O)"},
    Base{"4piperidone 4piperidinone 4piperidona 4piperidon 4oxopiperidine piperidin4one 4哌啶酮", "", "", "(=O)", "",
         "", "", kName, true},
};

constexpr std::array kSalts = {
    Salt{"2hcl dihydrochloride dihydrochlorid diclorhidrato dichlorhydrate dicloridrato 二盐酸盐", "Cl.Cl"},
    Salt{"hcl hydrochloride monohydrochloride hydrochlorid clorhidrato chlorhydrate cloridrato 盐酸盐 盐酸", "Cl"},
    Salt{"hbr hydrobromide bromhidrato bromhydrate hydrobromid 氢溴酸盐", "Br"},
    Salt{"citrate citrato zitrat citrat 柠檬酸盐 枸橼酸盐 枸橼酸 柠檬酸", "OC(=O)CC(O)(C(=O)O)CC(=O)O"},
    Salt{"oxalate oxalato oxalat 草酸盐", "OC(=O)C(=O)O"},
    Salt{"sulfate sulphate sulfato sulfat 硫酸盐", "OS(=O)(=O)O"},
    Salt{"phosphate fosfato phosphat 磷酸盐", "OP(=O)(O)O"},
    Salt{"tartrate tartrato tartrat 酒石酸盐", "OC(=O)C(O)C(O)C(=O)O"},
    Salt{"fumarate fumarato fumarat 富马酸盐", "OC(=O)C=CC(=O)O"},
    Salt{"maleate maleato maleat 马来酸盐", "OC(=O)C=CC(=O)O"},
    Salt{"mesylate mesilate mesilato mesilat 甲磺酸盐", "CS(=O)(=O)O"},
    Salt{"trifluoroacetate tfa", "OC(=O)C(F)(F)F"},
    Salt{"monohydrate hydrate monohidrato hydrat 一水合物 水合物", "O"},
    Salt{"freebase base 碱", ""},
};

constexpr std::array kMultipliers = {Spelling{"di 二", "2"}, Spelling{"tri 三", "3"}};

constexpr std::array kLocants = {
    Spelling{"ortho orto o 邻", "o"},
    Spelling{"meta m 间", "m"},
    Spelling{"para p 对", "p"},
    Spelling{"alpha alfa 阿法", "a"},
    Spelling{"beta 倍他", "b"},
    Spelling{"omega", "w"},
    Spelling{"n", "n"},
    Spelling{"1", "1"},
    Spelling{"2", "2"},
    Spelling{"3", "3"},
    Spelling{"4", "4"},
    Spelling{"5", "5"},
    Spelling{"6", "6"},
};

}  // namespace

std::span<const Substituent> substituents() { return kSubstituents; }
std::span<const Acyl> acyls() { return kAcyls; }
std::span<const Chain> chains() { return kChains; }
std::span<const Chain> amines() { return kAmines; }
std::span<const Base> bases() { return kBases; }
std::span<const Salt> salts() { return kSalts; }
std::span<const Acyl> acyl_suffixes() { return kAcylSuffixes; }
std::span<const Spelling> multipliers() { return kMultipliers; }
std::span<const Spelling> locants() { return kLocants; }
std::string_view nor_words() { return "nor 去甲 诺"; }
std::string_view despropionyl_words() { return "despropionyl despropinyl despropionil 去丙酰"; }
std::string_view desmethyl_words() { return "desmethyl desmetil"; }
std::string_view stereo_words() { return "cis trans dl rac racemic"; }

}  // namespace congener::trivial
