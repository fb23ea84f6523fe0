"""Codes of languages: whatever a column, an option or a detector names, as one code a language."""

from __future__ import annotations

from functools import cache

_THREE_LETTERS = """
aar:aa abk:ab afr:af aka:ak amh:am ara:ar arb:ar arg:an asm:as ava:av aym:ay aze:az azj:az bak:ba bam:bm bel:be ben:bn
bih:bh bis:bi bod:bo bos:bs bre:br bul:bg cat:ca ces:cs cha:ch che:ce chv:cv cor:kw cos:co cre:cr cym:cy dan:da deu:de
div:dv dzo:dz ell:el eng:en epo:eo est:et ekk:et eus:eu ewe:ee fao:fo fas:fa pes:fa fij:fj fin:fi fra:fr fry:fy ful:ff
gla:gd gle:ga glg:gl glv:gv grn:gn guj:gu hat:ht hau:ha heb:he her:hz hin:hi hrv:hr hun:hu hye:hy ibo:ig ido:io iku:iu
ile:ie ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky
kom:kv kon:kg kor:ko kua:kj kur:ku kmr:ku lao:lo lat:la lav:lv lvs:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mah:mh
mal:ml mar:mr mkd:mk mlg:mg plt:mg mlt:mt mon:mn khk:mn mri:mi msa:ms zsm:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng
nep:ne npi:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or ory:or orm:om gaz:om oss:os pan:pa pli:pi pol:pl
por:pt pus:ps pbt:ps que:qu roh:rm ron:ro run:rn rus:ru sag:sg san:sa sin:si slk:sk slv:sl sme:se smo:sm sna:sn snd:sd
som:so sot:st spa:es sqi:sq als:sq srd:sc srp:sr ssw:ss sun:su swa:sw swh:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg
tgl:tl fil:tl tha:th tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz uzn:uz ven:ve vie:vi
vol:vo wln:wa wol:wo xho:xh yid:yi ydd:yi yor:yo zha:za zho:zh cmn:zh zul:zu
alb:sq arm:hy baq:eu bur:my chi:zh cze:cs dut:nl fre:fr geo:ka ger:de gre:el ice:is mac:mk mao:mi may:ms per:fa rum:ro
slo:sk tib:bo wel:cy ary:ar arz:ar acm:ar apc:ar yue:zh wuu:zh kik:ki"""

_NAMES = """
amharic:am arabic:ar bengali:bn burmese:my chinese:zh czech:cs dutch:nl english:en finnish:fi french:fr georgian:ka
german:de greek:el hausa:ha hebrew:he hindi:hi hungarian:hu igbo:ig indonesian:id italian:it japanese:ja khmer:km
korean:ko lao:lo lingala:ln oromo:om persian:fa polish:pl portuguese:pt rundi:rn russian:ru shona:sn somali:so
spanish:es swahili:sw swedish:sv tamil:ta thai:th tibetan:bo turkish:tr ukrainian:uk vietnamese:vi xhosa:xh yoruba:yo"""

UNDETERMINED = "und"
"""ISO 639-2's code of a language that cannot be told."""


def language_code(name: str) -> str:
    """Give the ISO 639-1 code of a language, or of three letters where that standard has none.

    A script or a country behind the language is left out, and so is what tells one kind of Arabic or Chinese from
    another: a code here says which language a model reads.

    Args:
        name: a code of ISO 639-1, 639-2 or 639-3, a tag such as `pt-BR` or `zho_Hant`, or the English name of one of
            the languages that the documentation measures.

    >>> [language_code(name) for name in ("jpn_Jpan", "pt-BR", "German", "pcm")]
    ['ja', 'pt', 'de', 'pcm']
    """
    code = name.strip().lower().replace("_", "-").split("-")[0]
    return _shorter().get(code, code)


@cache
def _shorter() -> dict[str, str]:
    return dict(pair.split(":") for pair in f"{_THREE_LETTERS} {_NAMES}".split())
