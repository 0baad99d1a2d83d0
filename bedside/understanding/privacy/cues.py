"""Words that say what the number beside them is: "DNI", "teléfono", "pedido", "numer karty".

It answers for the words around a place in a text; it never reads the number itself.
"""

from __future__ import annotations

from bisect import bisect_left

from .flat import Flat
from .lists import wordset

NOT = "not"

_CUES = {
    "phone": """tel tlf tfno tfn tlfn tfnos telf tels telefono telefon telefonu telefono telefonos telephone phone phones
        movil mobil mobile cell cellphone whatsapp wasap guasap wats wp whats watsap fax fijo kom komorka komorki komorke
        komorkowy komorkowego llamadme llamarme llamame llameme llamad llamar llamen llame llama trucadme truqueu
        truqueume truquin trucar trucame localizadme localizarme localitzeu localitzar avisad avisadme contacto contacte
        call ring text reach txt dial callback contact zadzwoncie zadzwon dzwoncie dzwonic dzwon prosze kontakt
        kontaktowy numerze smsa sms bizum blik cel cellular telegram signal""",
    "dni": """tie curp cpf cnp permit dni nif dnis dninif documento carnet carne identidad identitat document cedula nid""",
    "nie": "nie extranjero estranger estrangera extranjera residencia resident",
    "nass": "nass naf nuss ss seguretat seguridad afiliacion afiliacio nss social muface isfas mugeju mutualista mutua",
    "cip": """cip tsi cips sanitaria sanitaria cipa sip nuhsa cite tis cat salut osakidetza ekuz ubezpieczenia ubezpieczeniowy
        sanitas adeslas asisa dkv mapfre poliza polissa chi ihi""",
    "number": "numer numeru numerem nr numero num number no id identifier identificador zlecenia",
    "thing": "parking parquing aparcament aparcamiento parkingu",
    "plate": """matricula matricules matriculas coche cotxe furgoneta moto taxi ambulancia mercedes seat reg registration plate plates tag car van truck
        auta auto autem samochod samochodu rejestracyjny rejestracja rejestracji tablica tablice mandat""",
    "prescription": "recepty recepte recepcie erecepty skierowanie skierowania skierowaniu",
    "badge": "badge odznaka identyfikator",
    "legitimation": "legitymacja legitymacji legitymacje niepelnosprawnej niepelnosprawnosci mobywatel mobywatelu mob",
    "pps": "pps ppsn",
    "tfn": "tfn",
    "aadhaar": "aadhaar aadhar",
    "passport": "passport pasaporte passaport paszport paszportu paszportem",
    "mrn": """nhc hc historia historial historias histories mrn chart pobytu pobyt skargi sygn hosp pt clinica sor karta karcie karte ruchu
        glownej episode hosp casenote casenotes encounter accession rx urn hospno volante volant paciente pacient pacjenta patient choroby episodio episodi expediente
        expedient kartoteka kartoteki karty hospital ksiegi ksiega ingreso record admission hcl nhce nhcs""",
    "pesel": "pesel pesela peselu pesle",
    "card": "dowod dowodu dowodem dowodzie osobisty osobistego osobistym id passport pasaporte passaport paszport paszportu paszportem pobytu licence license permit seria",
    "nip": "nip",
    "regon": "regon",
    "ssn": "ssn social security soc",
    "nino": "nino ni insurance",
    "nhs": "nhs nhsno",
    "mbi": "medicare mbi medicaid beneficiary member insurance medical claim policy subscriber group plan phn ohip hcn hin gms health bcbs aetna cigna anthem humana kaiser bupa vhi laya",
    "npi": "npi provider",
    "licence": "nocol ncol nocolegiado ncolegiado col colegiado colegiada collegiat collegiada colegiat pwz gmc nmc npi licencia licence license",
    "account": """iban cuenta compte konto konta rachunek rachunku account bank banco bic swift acct ccc visa mastercard
        tarjeta targeta karta card sort""",
    NOT: """reserva reserves reservas reservation seryjny seryjnego seryjnym part contratacion contractacio licitacion rabatowy rabatowego
        fabryczny katalogowy katalogowego bitllet bitllets billete billetes folio imei sorteo sorteig premio premi rifa catalogo cataleg
        catalogue pedido pedidos comanda encargo referencia referencias referencia ref refs codigo codigos codi codis code
        codes kod kody kodu kodem order orders reference tracking seguimiento seguiment envio enviament paquete paquet
        parcel package przesylka przesylki przesylke paczka paczki paczke zamowienie zamowienia zamowien ticket tickets
        tiquet tiquets tiket bilet bilety biletu turno torn numerek numerka numerkiem queue token incidencia incidencies
        incident incidente zgloszenie zgloszenia zgloszenie referencja referencji lote batch partia modelo
        model linea linia line bus autobus parada przystanek serie serial version wersja isbn issn ean gtin sku
        articulo article artykul producto producte product produkt produktu ley llei decreto decret loteria cupon cupo
        promo promocion descuento voucher kupon albaran albara localizador localitzador localizer booking confirmation
        kalendarz licitacion licitacio concurso przetarg faktura factura invoice rebut recibo
        recibo receipt paragon paragonu habitacion build error errors sygnatura pin clave
        contrasena contrasenya password haslo captcha transaction transaccion transakcja transakcji operacion
        operacio lotto euromillon barcode kreskowy kodkreskowy codebar autobus vuelo flight rejs train tren
        pociag boe bocm dogc diario issue issn oferta ofertas oferty licznik contador
        meter lampara equipo aparato aparell device urzadzenie urzadzenia urzadzenie automatu automat reklamacja reklamacje reklamacji ogloszenie ogloszenia
        maquina machine parquimetro""",
}
_OF: dict[str, set[str]] = {}
for _kind, _words in _CUES.items():
    for _word in _words.split():
        _OF.setdefault(_word, set()).add(_kind)
_NOTHING: frozenset[str] = frozenset()
CUES: dict[str, frozenset[str]] = {word: frozenset(kinds) for word, kinds in _OF.items()}

_REACH = 7
_NEAR_NOT = 4
# Everyday words that mean a record number only right beside one.
_WEAK = wordset("hospital ingreso record admission paciente pacient pacjenta patient karty chart expediente expedient")
_NEAR_WEAK = 3
_ANY_NUMBER = frozenset({"number"})  # "receipt number 12": the word before it says of what


class Cues:
    """The cue words of one text, found once; most numbers stand beside none, and are told so at once."""

    __slots__ = ("_flat", "_places", "kinds")

    def __init__(self, flat: Flat) -> None:
        """`kinds` holds every kind that some word of the text speaks of."""
        self._flat = flat
        self._places = [] if CUES.keys().isdisjoint(flat.words) else [n for n, w in enumerate(flat.words) if w in CUES]
        self.kinds = frozenset().union(*(CUES[flat.words[n]] for n in self._places))

    def before(self, n: int) -> frozenset[str]:
        """The kinds that the words before word n speak of, nearest first; `not` only when it stands nearest."""
        if not self._any(n - _REACH, n):
            return _NOTHING
        flat = self._flat
        kinds: set[str] = set()
        for step in range(1, _REACH + 1):
            place = n - step
            if place < 0 or _breaks(flat, place):
                break
            found = CUES.get(flat.words[place], _NOTHING)
            if step > _NEAR_WEAK and flat.words[place] in _WEAK:
                continue
            if NOT in found and kinds <= _ANY_NUMBER and step <= _NEAR_NOT:
                return frozenset({NOT})
            kinds |= found - {NOT}
        return frozenset(kinds)

    def after(self, n: int) -> frozenset[str]:
        """The kinds that the words after word n speak of ("600 100 200 (mi móvil)")."""
        if not self._any(n + 1, n + 4):
            return _NOTHING
        flat = self._flat
        kinds: set[str] = set()
        for place in range(n + 1, min(n + 4, len(flat.words))):
            if _breaks(flat, place - 1):
                break
            kinds |= CUES.get(flat.words[place], _NOTHING) - {NOT}
        return frozenset(kinds)

    def _any(self, first: int, end: int) -> bool:
        """Does a cue word stand among the words from `first` up to `end`?"""
        at = bisect_left(self._places, first)
        return at < len(self._places) and self._places[at] < end


def _breaks(flat: Flat, n: int) -> bool:
    gap = flat.gap(n)
    return "\n" in gap or (". " in gap and len(flat.words[n]) > 5) or len(gap) > 6
