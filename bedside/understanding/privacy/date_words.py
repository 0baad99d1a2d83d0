"""Words about dates and ages in four languages, folded: months, and what makes a date somebody's or everybody's.

It only lists; dates.py weighs.
"""

from __future__ import annotations

import re2

from .lists import wordset

MONTH_WORDS = wordset(
    """enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene feb mar abr may jun
    jul ago sept sep oct nov dic gener febrer marc maig juny juliol agost setembre novembre desembre january february march april june
    july august september october november december jan apr aug dec stycznia lutego marca kwietnia maja czerwca lipca sierpnia
    wrzesnia pazdziernika listopada grudnia styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik
    listopad grudzien"""
)
WEEKDAYS = wordset(
    """lunes martes miercoles jueves viernes sabado domingo dilluns dimarts dimecres dijous divendres dissabte diumenge monday tuesday
    wednesday thursday friday saturday sunday poniedzialek wtorek sroda srode czwartek piatek sobota sobote niedziela niedziele"""
)
PERSONAL = wordset("""mi mis mio mia soy tengo tenia llevo alta ingreso ingresado ingresada ingresaron operado operada operaron operacion cita citas
    citado citada consulta cirugia visita nacido nacida nacidos nacio nacimiento murio fallecio pariste pari madre padre hijo hija
    marido mujer abuela abuelo hermano hermana paciente revision analitica resonancia dosis baja gemelos hospitalizacion parto biopsia
    firma operais operar meva meu meves meus soc tinc ingres ingressat ingressada operat operada operar cirurgia visitar nascut nascuda
    mare pare fill filla marit dona avia avi germa germana pacient teves teus quirofan baixa vau my mine mum mom dad mother father son
    daughter wife husband nan gran admitted discharged appointment surgery operation born died birth dob patient appt scan results
    stitches mnie mi mam moja moj moje mojej mojego moim bylam bylem miala mial wypisana wypisany wypis wizyta wizyte wizyty operacja
    operacje operacji urodzona urodzony urodzenia ur zmarl zmarla mama tata maz zona syn corka babcia dziadek pacjent pacjentka
    przyjeta przyjety termin zabieg badanie lezal lezala lezy wnuczek wnuk hospitalizacja moj wzieliscie bylismy wyszedlem wyszlam
    rejestrowal dostal operujom spadla odbierze zapisaliscie""")
PUBLIC = wordset("""vacuna vacunas vacunacion vacunem vacunes vacunacio campana campanya disponible disponibles feliz felic felicidades mundial
    jornada jornades charla xerrada taller curso abrimos obrim abrira obrira horario horari inauguracion festivo festiu puertas
    convocatoria huelga vaga concierto ley llei decreto pregon fiestas
    vaccine vaccines shots jabs flu available happy week world awareness opens open opening event webinar strike holiday campaign
    screening everyone closed free donors board meeting
    szczepienia szczepienie szczepionka szczepien dzien swiatowy tydzien wszystkiego zapraszamy bezplatne bezplatna warsztaty wyklad strajk
    czynne czynna otwarte otwarta spotkanie kampania ustawa ustawy dziala rocznica""")
TIED = wordset("""alta ingreso ingresado ingresada operado operada operaron nacido nacida nacio murio fallecio cita citado citada ingressat ingressada
    operat nascut nascuda visita visites admitted discharged appointment surgery born died dob wypisana wypisany urodzona urodzony zmarl zmarla wizyta
    wizyte operacja operacji zabieg termin hospitalizacja operado operais operar operan operen
    ingres ingressa quirofan cirugia cirurgia consulta biopsia parto dosis visit scan appt slot cancelling stitches""")
# Days that everybody has: they are somebody's only beside a word that ties them.
PUBLIC_DAYS = re2.compile(
    rb"(?:1 de gener|1 de enero|6 de gener|6 de enero|14 de febrero|14 de febrer|8 de marzo|8 de marc|19 de marzo|19 de marc|23 d'abril"
    rb"|23 de abril|1 de mayo|1 de maig|23 de junio|24 de juny|15 de agosto|15 d'agost|11 de setembre|24 de setembre|12 de octubre"
    rb"|12 d'octubre|31 d'octubre|31 de octubre|1 de noviembre|1 de novembre|6 de diciembre|6 de desembre|8 de diciembre|8 de desembre"
    rb"|24 de diciembre|25 de diciembre|24 de desembre|25 de desembre|26 de desembre|28 de diciembre|28 de desembre|31 de diciembre"
    rb"|31 de desembre|9 de gener|1 stycznia|6 stycznia|14 lutego|8 marca|1 maja|3 maja|26 maja|1 czerwca|15 sierpnia|1 wrzesnia"
    rb"|1 listopada|11 listopada|6 grudnia|24 grudnia|25 grudnia|26 grudnia|25 i 26 grudnia|31 grudnia|14 february|17 march|1 april"
    rb"|1 may|may 1|4 july|july 4|july 4th|31 october|5 november|november 5|november 5th|11 november|24 december|25 december|26 december|31 december)"
)
NOT_AGE = wordset("""llevo llevamos hace fa hacia durante durant desde des por per cada mas mes menos menys unos uns mayores majors menores menors over
    under for past last ago every within after przez od po co ponad temu powyzej ponizej ultimos darrers tras los els dura
    duran tarda tardan esperando esperant casi quasi gairebe otros nearly almost about since hacen dentro""")
AGE_BEFORE = wordset("de con tiene tengo tenia te tinc amb ma mam mial miala is was aged cumple cumplio a un una uns")
UNITS = wordset(
    "euros eur e zl zlotych zloty pln usd gbp pounds h hrs hours horas hores am pm kg mg ml km cm mm min mld mln % puntos punts points x stars estrellas"
)
HOURS = wordset(
    "a at o godz godzina godzinie godziny las les sobre hacia cerca za po kosztuje costs planta version v nota note score"
)
