"""Words around names in four languages: titles, kin, ways of saying one's own name, and words that name a place or a disease.

All are folded (lower case, no accents). This module only lists; names.py weighs.
"""

from __future__ import annotations

from .lists import LANGS, wordset


def _sets(**words: str) -> dict[str, frozenset[str]]:
    named = {lang: frozenset(words.get(lang, "").split()) for lang in LANGS}
    return {**named, "": frozenset().union(*named.values())}


TITLES = _sets(
    es="""sr sra srta senor senora senorita sres don dna dona dr dra drs dres doctor doctora enfermera enfermero enf matrona
    celador celadora fisio psicologa psicologo psiquiatra cirujano cirujana pediatra auxiliar administrativa recepcionista
    profesor profesora hermanita llamada llamado apellidado apellidada medico remitido clinico atendio""",
    ca="""sr sra srta senyor senyora senyoreta don dona dr dra doctor doctora metge metgessa infermera infermer llevadora
    zelador zeladora fisio psicologa psiquiatra cirurgia cirurgiana pediatra auxiliar administrativa tal
    anomenat anomenada""",
    en="""mr mrs ms miss mx sir dr doctor doc nurse sister midwife consultant surgeon gp physio psychologist receptionist
    professor prof matron hca called named dear""",
    pl="""pan pani pana panu panem panie pania panstwo dr doktor doktora doktorowi prof profesor mgr lek lekarz lekarka lekarki
    pielegniarka pielegniarki pielegniarz siostra polozna poloznej ordynator fizjoterapeuta rejestratorka
    niejaki niejaka""",
)
KIN = _sets(
    es="""madre padre mama papa hijo hija hermano hermana abuelo abuela marido mujer esposa esposo suegra suegro cunado cunada tia
    tio primo prima sobrino sobrina nieto nieta novio novia pareja amigo amiga vecino vecina yaya yayo companero companera
    bebe nino nina yerno nuera hermanito hermanita peque paciente pacientes""",
    ca="""mare pare mama papa fill filla germa germana avi avia iaia iaio marit dona home muller sogre sogra cunyat cunyada
    tieta tiet oncle tia cosi cosina nebot neboda net neta xicot xicota parella amic amiga vei veina company companya
    nado nen nena padri padrina jaia gendre nora pacient""",
    en="""mother father mum mom mam dad daddy mummy son daughter brother sister husband wife grandma grandad granddad grandpa nan
    nana nanna gran granny grandmother grandfather aunt auntie uncle cousin nephew niece boyfriend girlfriend partner friend
    mate neighbour neighbor fiance fiancee baby grandson granddaughter stepson hubby wee twin patient patients""",
    pl="""mama mamy mame mamie mamo tata taty tate tacie tato matka matki matke matce ojciec ojca ojcu syn syna synowi synek synka
    corka corki corke corce coreczka brat brata bratu siostra siostry siostre babcia babci babcie dziadek dziadka
    dziadkowi maz meza mezowi zona zony zone zonie tesciowa tesciowej tesc tescia wujek wujka ciocia cioci ciocie
    kuzyn kuzyna kuzynka kuzynki wnuk wnuka wnuczka wnuczki chlopak dziewczyna kolega kolegi kolezanka kolezanki
    sasiad sasiada sasiadka sasiadki przyjaciel przyjaciela przyjaciolka przyjaciolki dziecko niemowle partner
    partnerka szwagier szwagierka ziec synowa narzeczony narzeczona pacjent pacjentka pacjenta pacjentki pacjentke""",
)
# The last word of ways to say one's own name, and the words that must stand just before it (empty: nothing needed).
INTRO: dict[str, dict[str, tuple[str, ...]]] = {
    "es": {
        "soy": (),
        "a": ("gracias", "y", "besos", "conozco", "saludos"),
        "llamo": ("me",),
        "llama": ("se",),
        "es": ("nombre",),
        "nombre": (),
        "nombres": (),
        "apellidos": (),
        "apellido": (),
        "fdo": (),
        "firmado": (),
        "firma": (),
        "atte": (),
        "att": (),
        "saludos": (),
        "atentamente": (),
        "habla": ("les", "le", "os"),
        "escribe": ("les", "le", "os"),
    },
    "ca": {
        "soc": (),
        "a": ("gracies", "i", "petons", "conec", "records"),
        "dic": ("em",),
        "diu": ("es",),
        "nom": (),
        "cognoms": (),
        "es": ("nom",),
        "signat": (),
        "salutacions": (),
        "atentament": (),
        "llamo": ("me",),
        "som": (),
    },
    "en": {
        "m": ("i",),
        "to": ("thanks", "thank", "out", "shoutout"),
        "im": (),
        "is": ("name", "this", "its", "names", "it"),
        "am": ("i",),
        "s": ("name", "it"),
        "name": (),
        "surname": (),
        "signed": (),
        "regards": (),
        "sincerely": (),
        "faithfully": (),
        "wishes": (),
        "attn": (),
        "here": (),
        "from": (),
        "its": (),
    },
    "pl": {
        "jestem": (),
        "nazywam": (),
        "sie": ("nazywam",),
        "nazwisko": (),
        "imie": (),
        "imieniu": (),
        "tu": (),
        "podpisano": (),
        "pozdrawiam": (),
        "powazaniem": (),
        "z": ("strony",),
        "dla": (),
    },
}
INTRO[""] = {word: need for lang in LANGS for word, need in INTRO[lang].items()}

GREETINGS = wordset("""hola buenas bones bon bona buenos dia dias tardes tarda vespre noches gracias gracies moltes muchas hi hello hey dear thanks
    thank you aw oh so good morning afternoon evening dzien dobry witaj witam czesc dziekujemy dziekuje dzieki hej estimado
    estimada estimat estimada querido querida benvolgut benvolguda apreciado apreciada szanowna szanowny droga drogi
    felicidades felicitats enhorabuena congratulations sorry perdona animo anims""")
ARTICLES = wordset(
    "el la en na l d els les los las the a an s sa es n una un mi meu meva seu seva ese esa aquella aquell tal"
)
PARTICLES = wordset("de del la las los i y e da dos van von der den el al ben bin mac mc o d san santa")
HONOURS = wordset("dr dra doctor doctora general rey reina padre sor fray obispo conde marques don dona prof ks gen")
COMPANIES = wordset("sp sa sc sl slu ltd llc inc gmbh plc spolka s")
RUN_ENDS = wordset("""servicio servei service departamento departament department unidad unitat unit seccion residente resident adjunto jefe tel
    telf tfno telefono email correo nhc nass dni fecha edad sexo col ncol nocol nota asunto apellidos nombre nazwisko wiek
    pesel telefon adres""")
BEFORE_PLACE = wordset("""hospital hospitals clinica clinic centro centre center cap ambulatorio ambulatori consultorio residencia calle carrer c cl
    avda av avenida avinguda plaza placa pl paseo passeig pg ronda camino cami travessera travesia barrio barri
    urbanizacion edificio edifici colegio escola escuela instituto institut ies ceip universidad universitat university
    parque parc park fundacion fundacio foundation premio premi teatro teatre estacion estacio metro parroquia iglesia
    ermita virgen verge mare_de_deu sant san santa sto sta st saint ul ulica ulicy al aleja alei aleje aleje pl placu
    plac osiedle os rondo szpital szpitala szpitalu imienia im przychodnia przychodni sw swietego swietej szkola szkoly
    road street avenue lane school church ward stadium estadio estadi aeropuerto aeroport ley llei teorema premio
    tecnica tecnika operacion prueba enfermedad malaltia sindrome sindrom mal disease syndrome choroba choroby chorobe chorobie zespol zespolu zespolem
    test escala maniobra metodo metode score tumor linfoma sarcoma signo signe indice pabellon torre sala
    provincia municipio comarca pueblo poble ciudad ciutat poligono planeta estrella constelacion gwiazda film pelicula
    serie libro llibre book ksiazka cancion song zupa tenis equipo equip team club radio diari diario gazeta
    copa liga campus biblioteca library museo museu museum puente pont bridge playa platja beach sierra serra isla illa""")
AFTER_PLACE = wordset("""hospital clinic street road avenue lane drive ward unit disease syndrome palsy lymphoma college school university park
    square house centre center building trust foundation infirmary surgery practice church court way close crescent
    stadium airport station suite award day week month cup test scale score score syndrome s_disease fc""")
EPONYMS = wordset("""alzheimer alzheimera parkinson parkinsona crohn crohna down downa hodgkin hodgkina asperger aspergera tourette tourettea
    huntington huntingtona marfan turner turnera klinefelter cushing cushinga addison addisona graves hashimoto behcet
    sjogren sjogrena raynaud raynauda meniere menierea bell bella wilson wilsona paget pageta ehlers danlos guillain barre
    creutzfeldt jakob kawasaki ewing wilms barrett heimlich apgar glasgow pap papanicolaou papanicolau braille holter hansen
    chagas lyme lou gehrig kaposi burkitt whipple duchenne becker rett angelman prader willi gilbert gilberta
    epstein barr coombs pfannenstiel foley bishop moro scheuermann schlatter perthes dupuytren quervain osgood calot""")
NOT_NAMES = wordset("""hospital clinica clinic szpital urgencias urgencies emergency uci icu oit sor cap sergas sas ics salut osakidetza sacyl nhs
    nfz covid twitter facebook instagram google whatsapp youtube tiktok linkedin telegram mastodon bluesky reddit netflix
    amazon apple iphone android microsoft zoom pfizer moderna astrazeneca janssen novartis ibuprofeno paracetamol
    dios deu god cristo bog navidad nadal christmas easter semana santa reyes pascua internet web app atencion
    paciente pacient patient pacjent doctor doctora doktor doktorze doktorowi doktorem doktora doctors director directora dyrektor profesor profesora ordynator
    enfermera infermera nurse pielegniarka medico metge lekarz senor senora senyor senyora pan pani panstwo usted ustedes
    vostes sir madam mr mrs ms dr dra sr sra espana spain polska poland catalunya cataluna england madrid barcelona
    europa europe london warszawa valencia sevilla leeds columbus ohio bilbao zaragoza malaga mallorca girona lleida
    tarragona krakow gdansk poznan wroclaw lodz ministerio ministeri ministerstwo conselleria consejeria generalitat
    junta gobierno govern government rzad sanidad sanitat health sindicato union uno dos tres
    i we you he she it they the and but not no yes ok okay please thanks thank hello hi dear good morning what
    when where who why how this that there here my your our his her their is are was were do does did have has had
    can could will would should may might must if for from with at on in of to by an so just very all any some one
    el la los las un una mi tu su y o pero que no si por para con sin de del al es son era fue ha han he hay muy mas ya
    els les una meu meva seu i o pero que no si per amb sense des dels als era va ha han hi molt mes ja em us ens
    w na z do od za po przed przez nie tak i a ale ze to jest byl byla jak co kto gdzie kiedy czy dla o u sie mnie mam ma
    proszę prosze dziekuje dziekujemy dzieki dzien dobry witam czesc przepraszam przykro
    gracias gracies hola buenos buenas bon bona lamentamos lamentem sentimos sentim""")
