"""Dates and ages that say something about a person: of birth, of a stay, of an appointment.

A date that announces something to everyone (a campaign, a day of the year) is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from .flat import Flat
from .lists import wordset
from .span import Span, span_of

_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "setiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "ene",
    "feb",
    "mar",
    "abr",
    "may",
    "jun",
    "jul",
    "ago",
    "sept",
    "sep",
    "oct",
    "nov",
    "dic",
    "gener",
    "febrer",
    "marc",
    "abril",
    "maig",
    "juny",
    "juliol",
    "agost",
    "setembre",
    "octubre",
    "novembre",
    "desembre",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "apr",
    "aug",
    "dec",
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "wrzesnia",
    "pazdziernika",
    "listopada",
    "grudnia",
    "styczen",
    "luty",
    "marzec",
    "kwiecien",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpien",
    "wrzesien",
    "pazdziernik",
    "listopad",
    "grudzien",
]
_MONTH_WORDS = frozenset(_MONTHS)
_MONTH = b"(?:" + "|".join(sorted(_MONTH_WORDS, key=len, reverse=True)).encode() + b")"
_YEAR = rb"(?:19|20)\d{2}"
_NUMERIC = re2.compile(
    rb"\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|[12]\d|3[01])[/.-](?:(?:19|20)\d{2}|\d{2})\b|\b"
    + _YEAR
    + rb"[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}\b"
)
_DAY_FIRST = re2.compile(
    rb"\b(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|o)? ?(?:de |d'|of |-|del )?"
    + _MONTH
    + rb"\.?(?:(?:,| de| del| of|)? ?"
    + _YEAR
    + rb")?\b"
)
_MONTH_FIRST = re2.compile(
    rb"\b" + _MONTH + rb"\.? (?:the )?(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?:,? " + _YEAR + rb")?\b"
)
_MONTH_YEAR = re2.compile(rb"\b" + _MONTH + rb"(?: de| del| of|,)? " + _YEAR + rb"\b")
_BORN = re2.compile(
    rb"\b(?:nacid[ao]|nascut|nascuda|born|dob|nacimiento|naixement|urodzon[aey]|ur|urodzenia)\b[^\d\n]{0,24}("
    + _YEAR
    + rb"|\d{1,2}[/.-]\d{1,2})\b"
)
_PERSONAL = wordset("""me mi mis yo mio mia soy tengo tenia llevo nos nuestra nuestro alta ingreso ingresado ingresada ingresaron operado operada operaron
    operacion cita citas citado citada consulta cirugia visita nacido nacida nacio nacimiento murio fallecio pariste pari madre padre hijo
    hija marido mujer abuela abuelo hermano hermana paciente usted tu tus su sus le te urgencias revision analitica prueba resonancia
    em meva meu meves meus soc tinc ens nostra nostre ingres ingressat ingressada operat operada operar cirurgia visitar nascut
    nascuda mare pare fill filla marit dona avia avi germa germana pacient vostre vostra teva teu teves teus seva seu
    i my mine me was were we our mum mom dad mother father son daughter wife husband nan gran admitted discharged appointment surgery
    operation visit born died birth dob patient you your her his he she appt scan results clinic
    mnie mi mam moja moj moje mojej mojego moim bylam bylem miala mial wypisana wypisany wypis wizyta wizyte wizyty operacja operacje
    operacji urodzona urodzony urodzenia ur zmarl zmarla mama tata maz zona syn corka babcia dziadek pani pana pan panstwa pacjent
    pacjentka przyjeta przyjety termin zabieg badanie lezal lezala lezy""")
_PUBLIC = wordset("""vacuna vacunas vacunacion vacunem vacunes vacunacio campana campanya disponible disponibles feliz felic felicidades mundial
    jornada jornades charla xerrada taller curso abrimos obrim abrira obrira horario horari inauguracion festivo festiu puertas
    convocatoria huelga vaga concierto
    vaccine vaccines shots jabs flu available happy week world awareness opens open opening event webinar strike holiday campaign
    screening everyone closed free
    szczepienia szczepienie szczepionka szczepien dzien swiatowy tydzien wszystkiego zapraszamy bezplatne bezplatna warsztaty wyklad strajk
    czynne czynna otwarte otwarta spotkanie kampania""")
_TIED = wordset("""alta ingreso ingresado ingresada operado operada operaron nacido nacida nacio murio fallecio cita citado citada ingressat ingressada
    operat nascut nascuda admitted discharged appointment surgery born died dob wypisana wypisany urodzona urodzony zmarl zmarla wizyta
    wizyte operacja zabieg""")
_AGE = re2.compile(
    rb"\b(?:1[01]\d|\d{1,2})(?: |-)?(?:anos|anitos|anyos|anys|anyets|years? old|year-old|yrs? old|y/o|yo\b|lat\b|lata\b|latek|letni\w{0,4}|-latk\w{1,2}|meses|mesos|months? old|miesiecy)\b"
    rb"|\b(?:aged?|edad|edat|wiek|w wieku|lat)\b ?[:=-]?(?: of)? ?(?:1[01]\d|\d{1,2})\b"
)
_NOT_AGE = wordset("""llevo llevamos hace fa hacia durante durant desde des por per cada mas mes menos menys unos uns mayores majors menores menors over
    under for past last ago every within after przez od po co ponad temu powyzej ponizej ultimos darrers tras los els dura
    duran tarda tardan esperando esperant casi quasi gairebe otros nearly almost about since hacen dentro""")
_AGE_BEFORE = wordset("de con tiene tengo tenia te tinc amb ma mam mial miala is was aged cumple cumplio a un una uns")
_CLEAR_AGE = (b"old", b"y/o", b"letni", b"latk", b"aged", b"edad", b"edat", b"wiek", b"anitos", b"anyets", b"lat ")


def find(flat: Flat) -> Iterator[Span]:
    """Spans in the flat text's places."""
    if not any(digit in flat.low for digit in (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9")):
        return
    seen = _MONTH_WORDS.intersection(flat.words)
    if len(flat.low.translate(None, b"/.-")) < len(flat.low):
        yield from (span_of(match, "DATE", 0.88) for match in _NUMERIC.finditer(flat.low))
        yield from (span_of(match, "DATE", 0.8, group=1) for match in _BORN.finditer(flat.low))
    if seen:
        yield from _written(flat)
    yield from _ages(flat)


def _written(flat: Flat) -> Iterator[Span]:
    words = set(flat.words)
    public = not words.isdisjoint(_PUBLIC) and words.isdisjoint(_TIED)
    personal = not words.isdisjoint(_PERSONAL) and not public
    if not personal and b"20" not in flat.low and b"19" not in flat.low:
        return
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _MONTH_YEAR):
        for match in pattern.finditer(flat.low):
            with_year = match.group()[-4:].isdigit()
            if personal or (with_year and not public):
                yield span_of(match, "DATE", 0.86 if with_year else 0.8)


def _ages(flat: Flat) -> Iterator[Span]:
    for match in _AGE.finditer(flat.low):
        start, end = match.span()
        near = flat.low[max(0, start - 24) : start]
        words = near.replace(b",", b" , ").split()
        previous = words[-1].decode() if words else ""
        if any(word.decode() in _NOT_AGE for word in words[-2:]) or _NOT_AGE_AFTER.match(flat.low[end : end + 12]):
            continue
        clear = any(mark in match.group() for mark in _CLEAR_AGE)
        if clear or previous in (",", "(", "") or previous.endswith((",", "(")) or previous in _AGE_BEFORE:
            yield Span(start, end, "AGE", 0.8)


_NOT_AGE_AFTER = re2.compile(rb"^ ?(?:esper|de espera|ago|temu|later|despues|waiting|czeka|seguid|de antel)")
