"""Words between formulas, in English, German, French and Spanish: what is a case, a remark, a name, a new thought."""

from __future__ import annotations

import re

from grader.derivation.text import told
from grader.derivation.text.sentences import ends_sentence

IF = (
    r"for|if and only if|iff|if|when|where|with|whenever|in the case|provided|but|für|falls|wenn|im Fall|sofern|pour|"
    r"si|quand|lorsque|dans le cas|para|cuando|en el caso"
)
ASIDE = re.compile(
    r"\b(since|because|becuase|as|where|using|with|note|that|recall|used|for|because of|wegen|da|weil|wobei|mit|denn|"
    r"car|puisque|parce que|avec|où|comme|porque|pues|ya que|con|donde|que)\s*[:,]?\s*$",
    re.I,
)
"""A formula after these only explains another."""
UNLIKE = rf"(?:≠|!=|<>|\\neq?|{told.UNLIKE})"
SPOKEN = re.compile(
    rf"(?<![A-Za-z\\])([a-z]'?)\s*(==|=|{UNLIKE}|equals|gleich|"
    r"not(?= \w'?\s*(?:[.,:;)]|$)))\s*([a-z]'?)(?![A-Za-z])"
)
"""A condition in words: `if i = j`."""
SPOKEN_BEHIND = re.compile(
    rf"\s*,?\s*\(?\s*(?:(?:for|if|when|where|with|falls|wenn|für|si|pour|para)\s+)?([a-z]'?)\s*({UNLIKE}|not)\s*([a-z]'?)"
    r"(?![A-Za-z'])\s*(?:[).,;]|\n|$)",
    re.IGNORECASE,
)
"""The same right behind a formula: `.. , c not k`."""
FOLLOWING = re.compile(
    rf"[\s,.(]*(this |which )?(holds |is true |applies |is |valid |only |exactly |precisely |genau )*({IF})?[\s:,(]*"
    r"(that|all|any|the case|alle|tout|tous|todo)?\s*",
    re.I,
)
"""What may stand between a formula and the condition under which it holds."""
NOT_A_CASE = re.compile(
    r"\b(unless|except|no matter|regardless|whether|not only|not just|even if|and also for|außer|egal ob|nicht nur|"
    r"sauf|même si|pas seulement|salvo|aunque|no solo)\b[^.]{0,40}$",
    re.I,
)
"""Words that turn a condition after them into something else."""
EXPLAINED = re.compile(
    r"\s*(exactly |only |precisely |genau |nur )?(if|when|whenever|iff|for|means|wenn|si|cuando)\b", re.I
)
BOTH = re.compile(r"\s*,?\s*(and|or|as well as|und|oder|sowie|et|ou|y|o)\s*(also )?(for|für|pour|para)?\s*", re.I)
"""Two conditions with these between are two cases."""
ALWAYS = re.compile(r"\s*(always|for (all|every|any)|everywhere|throughout|immer|überall|toujours|siempre)\b", re.I)
"""A condition before these is claimed to be true."""
GIVEN = re.compile(r"\b(since|because|as|we know( that)?|note( that)?|da|weil|car|puisque|porque)\s*$", re.I)
"""A condition after these is claimed to be true."""
SUPPOSING = re.compile(
    r"\b(if|when|whenever|in (the|this) case|case|suppose|assume|falls|wenn|angenommen|Fall|si|supposons|cas|"
    r"caso|supongamos|(examples?|those|class) (\w+ )?(with|for which|has|have))\b"
    r"(?![^.]*\b(us(e|ed|ing)|since|because|weil|da|car|porque)\b)[^.]{0,30}$"
    r"|\b(for|für|pour|para)\s*$",
    re.I,
)
ELSE = re.compile(r"\b(else|otherwise|sonst|sinon|si no|en otro caso)\b", re.I)
OTHERWISE = re.compile(
    r"\b(otherwise|else|other case|all other|differs?|diff?erent|not equal|sonst|ansonsten|ungleich|anderen|"
    r"sinon|différent|autre|otro caso|distint[oa])\b",
    re.I,
)
IN_OTHER_CASES = re.compile(
    r"\s*,?\s*(in all other cases|otherwise|else|for (?:all |any |every )?(?:the )?others?|ansonsten|sonst|"
    r"für (?:alle )?(?:die )?anderen|sinon|pour (?:tous |toutes )?les autres|si no|en otro caso|para l[oa]s demás)\b",
    re.I,
)
"""A formula before these holds in the other case: `1 if $c = k$ and $0$ otherwise`."""
NEW_THOUGHT = re.compile(
    r"\b(therefore|together|combin\w*|hence|thus|finally|next|now|then|in general|sum(ming)? (up|over)|"
    r"penalty|gradient|chain rule|loss|result|altogether|for all|for every|where|insgesamt|zusammen|damit|daher|"
    r"schließlich|nun|also|donc|enfin|ensuite|maintenant|ainsi|por tanto|finalmente|ahora|luego|así)\b|\n\s*#",
    re.I,
)
REASON = re.compile(r"\b(?:because|since|as|weil|da|denn|car|parce que|puisque|porque|pues|ya que)\b", re.I)
ONLY = re.compile(r"\b(?:only|just|nur|seul\w*|s[oó]lo)\b[^.;:]{0,40}$", re.I)
BREAK = re.compile(r"[.;!?]\s|\n\s*\n")
GENERAL = re.compile(
    r"\b(in general|for all|for every|for any|altogether|together|both cases|so for|combin\w*|allgemein|insgesamt|"
    r"für alle|beide|en général|pour tout|en general|para todo)\b",
    re.I,
)
"""What is said after these holds for all cases."""
ITEM = re.compile(r"(?:^|\n)[ \t]*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[-*+])[*_]*[ \t]+", re.I)
"""The mark of an item of a list: `(ii)`, `2.` or `-`."""
LINE_BEGINS, HEADS = re.compile(r"(?:^|\n)[ \t>*_#]*$"), re.compile(r"[ \t*_]{0,4}:")
"""Around a formula that is the heading of its line: `**k = t:** ..`."""
BRACKET_HEADS = re.compile(r"\)[ \t*_]{0,4}:")
"""Behind a formula in brackets that says what the words before it do: `If k is another class ($k \\ne t$): ..`."""
BOLD_BEGINS = re.compile(r"(?:^|\n)[ \t>]*(?:\*{1,2}|_{1,2}|#{1,6} )[^\n*]*$")
BOLD_ENDS = re.compile(r"[ \t]?[.:]?(?:\*{1,2}|_{1,2}|[ \t]*\n)")
"""Around one that ends a heading: `**Positive examples, c(i) = k.** ..`."""
NEW_PARAGRAPH = re.compile(
    r"\n\s*\n\s*(?!(?:So|Hence|Thus|Then|Which|This|Therefore|And|Since|Because|With|Also|Daher|Damit|Donc|Car|Pues)\b)"
    r"[A-Z*#]"
)
OF_CASES = re.compile(
    r"\b(cases?|same|diff?erent|others?|equals?|if|when|else|otherwise|diagonal|off|fall|fälle|gleich\w*|ander\w*|sonst|"
    r"cas|autres?|égal|caso|otr[oa]s?|igual|entry|entries|components?|unless|except|außer|sauf|salvo|"
    r"in the (?:first|second|latter|former))\b|当|如果|若|情况|时",
    re.I,
)
"""Words near a line that may hold only in one case."""
LEAVING_OUT = re.compile(
    r"\b(drop|omit|suppress|leave out|leaving out|(single|one|fixed|a|each|per|every)[ -](training |data )?"
    r"(example|sample|data point|instance|point|observation))",
    re.I,
)
NAMING = re.compile(
    r"\b(let|set|denote[ds]?|define[ds]?|call(ed)?|name[ds]?|abbreviate[ds]?|introduce|write|sei|setze\w*|nenne\w*|"
    r"bezeichne\w*|soit|posons|notons|sea|llamemos)\b[^.]{0,80}$"
    r"|^[^.]{0,10}\b(denotes?|is called|be|stands? for|bezeichnet|heißt|désigne)\b",
    re.I,
)
"""Words that give a name."""
UNSURE = re.compile(
    r"\b(mistakes?|wrong|incorrect|not true|false|if we had|if we ignore|one might think|you might think|unlike|"
    r"suppose|assum\w+|for instance|e\.g\.|for example|would be|falsch|Fehler|faux|erreur|incorrecto|suponiendo)\b"
    r"[^.]{0,60}$",
    re.I,
)
"""A formula after these is perhaps not claimed to be true."""
EQUATED = re.compile(
    r"\b(set(ting)?|equal(s|ling)? (to )?(zero|0)|to zero|vanish\w*|solv\w*|minimi[sz]\w*|maximi[sz]\w*|optim\w*|"
    r"stationary|FOCs?|first[- ]order conditions?|extrem\w*|null|nullsetz\w*|gleich null|löse\w*|annul\w*|"
    r"égal(e)? à (zéro|0)|résou\w*|igual\w* a cero|despej\w*|resolv\w*)\b|令|为零|为0|極小|极小|最小|最大",
    re.I,
)
"""Words by which a derivative is set to zero: an equation to be solved, no identity."""
SOLVED = re.compile(
    r"\b(set(ting)?|equal\w*|is|are|be)\b[^.]{0,30}\b(zero|0|null)\b|\bto zero\b|"
    r"\b(vanish\w*|solv(e|ing)|stationary|FOCs?|first[- ]order conditions?)\b|\bsubject to\b|"
    r"\b(at|in) (the|a|an|its|this|every|any) (\w+ )?(optim|minim|maxim|extrem)\w*|"
    r"\b(nullsetz\w*|gleich null|löse\w*|stationär\w*|im (optimum|minimum|maximum)|annul\w*|égal(e)? à (zéro|0)|"
    r"résou\w*|igual\w* a cero|despej\w*|resolv\w*)\b|令|为零|为0|極小|极小|最小|最大",
    re.I,
)
"""Words after which an equation is one to be solved, where a derivative was taken before."""
TAKEN_BACK = re.compile(
    r"\b(ignore (this|that|my|the (last|above|previous|line))|scratch that|oops|crossed out|i made a mistake|"
    r"(this|that|it)( is|['’]s) (wrong|not right|false)|not sure|"
    r"correction|should have been|instead of|durchgestrichen|stimmt nicht|falsch|barré)\b|~~",
    re.I,
)
"""Words with which an author takes something back."""
WITHDRAWN = re.compile(
    r"[\s.,;:!)$*_-]*((no|oh|but|wait|oops|hmm+|hold on|sorry|stop|actually)[\s,.!…-]+){0,3}"
    r"((this|that|it)( is|['’]s| was) (wrong|not right|not correct|not true|incorrect|false|a mistake)|scratch that|"
    r"(das )?(ist|war) (falsch|nicht richtig)|das stimmt nicht|(c['’]est|est) faux|(eso )?(está mal|es falso))\b"
    r"(?!\s*\?)",
    re.I,
)
"""What is said right after a formula that its author takes back."""
FINAL = re.compile(
    r"\b(final (answer|result|gradient)|(answer|solution|end result) (is|reads)|Endergebnis|Antwort (ist|lautet)|"
    r"(résultat|réponse) (final\w*|est)|(resultado|respuesta) (final|es))\b[^.]{0,40}$",
    re.I,
)
"""A formula after these is the result that its author claims."""
RESULT = re.compile(
    r"\b(result|finally|overall|altogether|in total|total gradient|whole gradient|gradient of \S{0,6}|therefore|so|"
    r"hence|thus|i\.e\.|that is|Ergebnis|insgesamt|also|damit|résultat|finalement|donc|soit|resultado|finalmente|"
    r"por tanto)\b[^.]{0,50}$",
    re.I,
)
"""A formula after these may be the result that its author claims."""
NAMES_RESULT = re.compile(
    r"\b(derivative of (?!the\b)\S{1,30}|gradient|result|answer|altogether|finally|in total|"
    r"Ergebnis|résultat|resultado)\b",
    re.I,
)
"""A formula after these is what was asked for."""
IS = re.compile(r"(?:\b(?:is|are|ist|est|es)|:)\s*$")
STATES_VALUE = re.compile(
    r"(?:\b(?:gives?|yields?|contributes?|adds?|leaves?|becomes?|ergibt|liefert|donne|aporta|da)(?:\s+[\w-]+){0,3}"
    r"|\b(?:gradient|derivative|term|Ableitung|dérivée|derivada)\b[^.,;]{0,60}?"
    r"(?:\b(?:is|are|ist|est|es)|:)"
    r"|\bhas (?:the |as )?(?:gradient|derivative))\s*$",
    re.I,
)
"""A formula after these is what comes out of something, and not only a part of what was spoken of."""
OF_A_PART = re.compile(
    r"\bwould\b|\b(first|second|data|other|(?:third|last|middle) (?=term|part|summand)|erste|zweite|premier|primer)\b"
    r"(?! (and|or|derivative|gradient))[^.,;]{0,40}$",
    re.I,
)
"""A formula after these is said of a part of the result, or of what it would be."""
IS_LEFT = re.compile(
    r"\s*(?:(?:is|are)\s+)?(?:all\s+(?:that\s+)?(?:is\s+|are\s+)?)?(?:left|remains?|survives?)\b", re.I
)
LEAVES = re.compile(
    r"\b(?:left|remains?|leav(?:es|ing)|only|just|reduces? to|becomes?|bleibt|reste|queda)\b[^.;]{0,30}$", re.I
)
"""A formula before the one or after the other is what becomes of all of something."""
GIVEN_TO = re.compile(
    r"\s*(?:,\s*)?(?:is |we |be |which we |that we |wird |nous |que )?"
    r"(?:(?:be )?called|call|denoted? (?:it )?by|named?|abbreviated? (?:as|by|to)|written? as|write as|by|as|with|"
    r"genannt|heißt|heiße|notée?|appelée?|llamad[oa]|llamamos|denotad[oa] (?:por|como))\s+"
    r"(?:it |this |just |simply )?"
    r"(?:(?:the|its|an?|der|die|das|le|la|el) [*_]{0,2}[^\W\d_]+(?:[- ][^\W\d_]+)?[*_]{0,2} )?",
    re.I,
)
"""What stands between what something is and its new symbol, perhaps with a name in words: `is called the *risk*`."""
BY = re.compile(
    r"\b(with respect to|w\.?r\.?t\.?|(?:differentiat\w+|deriv\w+)(?: (?:this|it|that|both|them|all))? "
    r"(?:by|for|of|in|wrt)|nach|par rapport à|respecto (?:a|de))"
    r"(?:\s+(?:the|one|a|each|our|its)(?:\s+(?!rule|law|definition|chain|product|quotient|of\b)[a-z-]+){1,2}|"
    r"\s+(?:dem|den|der|au|à la|al|la)\s+(?:Eintrag|Vektor|Parameter|Komponente|vecteur|composante|parámetro|"
    r"componente))?\s*$",
    re.I,
)
"""Before what something is differentiated by."""


def begins_thought(words: str) -> bool:
    """Whether a sentence that begins among these words begins a new thought: `.., therefore` goes on with the last."""
    for found in NEW_THOUGHT.finditer(words):
        before = words[: found.start()]
        if found[0][0].isupper() or ends_sentence(before) or BREAK.search(before):
            return True
    return False


def is_behind(words: str, after: str, *, claims: bool) -> bool:
    """Whether a case is that of what stands right before it and `claims` something, `.. for $c = k$.`, or a
    reason alone, `.., because only the summand $c = k$ contains it`: what comes next is not said of it."""
    reason = REASON.search(words)
    gives_reason = reason is not None and reason[0][0].islower() and not BREAK.search(words[: reason.start()])
    is_before = claims and FOLLOWING.fullmatch(words) is not None and ends_sentence(after[:2])
    return gives_reason or is_before or ONLY.search(words) is not None
