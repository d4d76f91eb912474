"""The words that hold a sentence together, by language: they name nothing, but tell which language it is.

No negation is among :data:`FUNCTION_WORDS`, and no word of how often or how much: these say something.
"""

from __future__ import annotations

#: language → its articles, pronouns, prepositions, conjunctions and helping verbs, parted by spaces
FUNCTION_WORDS = {
    "nb": """
i på ved til om av med for fra mot hos under over etter ut inn opp ned mellom gjennom innen
og eller men at som så da når hvis dersom fordi mens enn også jo vel nå her der
jeg meg du deg han hun ham henne hennes hans vi oss dere de dem seg man en ei et min mi mitt mine din di ditt dine
sin si sitt sine vår vårt våre den det denne dette disse slik slike sånn sånt selv samme annen annet andre
er var være vært bli blir ble blitt har ha hadde hatt får få fikk fått gjør gjøre gjorde gjort kommer komme kom
""",
    "nn": """
i på ved til om av med for frå mot hos hjå under over etter ut inn opp ned mellom gjennom innan
og eller men at som så då når viss om dersom fordi medan enn òg også jo vel no her der
eg meg du deg han ho henne hennar hans vi me oss de dykk dei seg ein ei eit min mi mitt mine din di ditt dine
sin si sitt sine vår vårt våre den det denne dette desse slik slike sånn sånt sjølv same annan anna andre
er var vere vore bli blir vart blei vorte blitt har ha hadde hatt får få fekk fått gjer gjere gjorde gjort kjem kome kom
""",
    "en": """
a an the i me my mine you your yours he him his she her hers it its we us our they them their one
of in on at to for from by with about into onto out up down over after before between through during
and or but that which as so then if because while than too also there here this these those such same other
is am are was were be been being do does did done has have had having will would get gets got
""",
}
#: language → other words that tell it from the two others
TELLING = {
    "nb": "hva hvor hvordan hvorfor hvem hvilke hvilken hvilket ikke noe noen mye mer øker uten skal bør måte",
    "nn": "kva kvar korleis kor kvifor kven kva korfor ikkje noko nokon nokre mykje meir aukar utan",
    "en": "what where how why who whom whose when not no any some can could may might must should shall much more many",
}
