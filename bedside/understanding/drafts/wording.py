"""Replies that may always stand: a small set of whole wordings in each language, without a word about anybody.

Which one fits is chosen by what was found; nothing of the draft or of the post is carried over.
"""

from __future__ import annotations

from .finding import DraftWords, Finding

WORDINGS: dict[str, dict[str, str]] = {
    "es": {
        "private": "Sentimos leer esto. Por privacidad, aquí no podemos hablar de ningún caso ni decir si alguien ha estado con nosotros. "
        "Escríbanos por mensaje privado y lo vemos con calma.",
        "thanks": "Muchas gracias por sus palabras. Nos alegra leerlas y las compartimos con todo el equipo.",
        "advice": "Por aquí no podemos dar consejo médico. Consulte con su médico o su farmacia; en una urgencia, llame al 112.",
        "contact": "Escríbanos por mensaje privado o a través de los teléfonos y formularios de nuestra web: allí podemos ayudar.",
    },
    "ca": {
        "private": "Ens sap greu llegir això. Per privacitat, aquí no podem parlar de cap cas ni dir si algú ha estat amb nosaltres. "
        "Escrigui'ns per missatge privat i ho mirem amb calma.",
        "thanks": "Moltes gràcies per les seves paraules. Ens alegra llegir-les i les compartim amb tot l'equip.",
        "advice": "Per aquí no podem donar consell mèdic. Consulti amb el seu metge o la seva farmàcia; en una urgència, truqui al 112.",
        "contact": "Escrigui'ns per missatge privat o a través dels telèfons i formularis del nostre web: allà podem ajudar.",
    },
    "en": {
        "private": "We are sorry to read this. To protect privacy we cannot talk about anyone's care here, or say whether someone has "
        "been with us. Please send us a private message so that we can listen properly.",
        "thanks": "Thank you for your words. We are glad to read them and will share them with the whole team.",
        "advice": "We cannot give medical advice here. Please ask your own doctor or pharmacist; in an emergency, call your local "
        "emergency number.",
        "contact": "Please send us a private message, or use the numbers and forms on our website: we can help there.",
    },
    "pl": {
        "private": "Przykro nam to czytać. Ze względu na prywatność nie możemy tu mówić o żadnej osobie ani potwierdzić, czy ktoś u nas "
        "był. Prosimy o wiadomość prywatną, spokojnie się tym zajmiemy.",
        "thanks": "Dziękujemy za te słowa. Cieszymy się, że możemy je przeczytać, i podzielimy się nimi z całym zespołem.",
        "advice": "Nie możemy tu udzielać porad medycznych. Prosimy zapytać swojego lekarza lub farmaceutę, a w nagłym wypadku dzwonić "
        "pod 112.",
        "contact": "Prosimy o wiadomość prywatną albo skorzystanie z telefonów i formularzy na naszej stronie: tam możemy pomóc.",
    },
}
ADVICE = {
    lang: wordings["advice"] for lang, wordings in WORDINGS.items()
}  # a country's own lines may stand in its place
_KIND = {"medical_advice": "advice", "off_channel_contact": "contact", "unknown_contact": "contact"}
_WARM = ("gracias", "gracies", "thank", "dziekuj", "alegra", "glad", "cieszy")


def safe_wording(words: DraftWords, findings: tuple[Finding, ...], folded: str) -> str | None:
    """A whole reply to put in the draft's place; None when nothing was found, or in private."""
    wordings = WORDINGS.get(words.lang)
    if not findings or wordings is None:
        return None
    kinds = {_KIND.get(found.check) for found in findings}
    if words.visibility == "private":
        return wordings["advice"] if "advice" in kinds else None
    if len(kinds) == 1 and (kind := kinds.pop()):
        return wordings[kind]
    return wordings["thanks" if any(word in folded for word in _WARM) else "private"]
