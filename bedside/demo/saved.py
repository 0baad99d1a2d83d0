"""The demo's saved replies, in four languages: wordings that confirm nothing and promise nothing, each written for its language."""

from __future__ import annotations

# (title, topic) → language → text
SAVED: dict[tuple[str, str], dict[str, str]] = {
    ("Sorry, and a private way to talk", ""): {
        "es": "Sentimos leer esto. Aquí, en público, no podemos hablar de la atención de nadie, pero queremos escucharle: "
        "escríbanos a atencion@vegan.example o llame al 912 004 500.",
        "ca": "Ens sap greu llegir això. Aquí, en públic, no podem parlar de l'atenció de ningú, però us volem escoltar: "
        "escriviu-nos a vegamar@vegan.example o truqueu al 934 001 200.",
        "en": "We are sorry to read this. We cannot talk about anyone's care in public, but we would like to listen: "
        "please write to hello@vegan.example or call 0113 496 0100.",
        "pl": "Przykro nam to czytać. Publicznie nie możemy rozmawiać o niczyjej opiece, ale chcemy wysłuchać: "
        "prosimy napisać na kontakt@vegan.example albo zadzwonić pod numer 22 400 45 00.",
    },
    ("Thank you for kind words", ""): {
        "es": "Gracias por dedicar un rato a escribir estas palabras. A quienes trabajan aquí les alegran el día.",
        "ca": "Gràcies per dedicar una estona a escriure aquestes paraules. A la gent que treballa aquí li alegren el dia.",
        "en": "Thank you for taking the time to write this. Kind words brighten the day of everyone who works here.",
        "pl": "Dziękujemy, że ktoś znalazł chwilę, żeby to napisać. Dobre słowa rozjaśniają dzień wszystkim, którzy tu pracują.",
    },
    ("Visiting hours", "access"): {
        "es": "En Hospital Vega Norte las visitas son de 12:00 a 20:00, de dos en dos; en la UCI, de 13:00 a 14:00 y de 18:00 a 19:30.",
        "ca": "A l'Hospital Vega Norte les visites són de 12:00 a 20:00, de dos en dos; a l'UCI, de 13:00 a 14:00 i de 18:00 a 19:30.",
        "en": "Visiting hours at Vega North Health are 14:00 to 20:00, two visitors at a time; intensive care 11:00 to 13:00 and 15:00 to 19:00.",
        "pl": "W Szpitalu Vega Północ odwiedziny są od 13:00 do 19:00, po dwie osoby; na intensywnej terapii od 15:00 do 18:00.",
    },
    ("Appointments", "digital"): {
        "es": "Para pedir o cambiar una cita se puede llamar al 912 004 500, de lunes a viernes de 8:00 a 20:00.",
        "ca": "Per demanar o canviar una cita es pot trucar al 934 001 200, de dilluns a divendres de 8:00 a 20:00.",
        "en": "To book or change an appointment, anyone can call 0113 496 0100, Monday to Friday.",
        "pl": "Aby umówić lub zmienić termin, można zadzwonić pod numer 22 400 45 60, od poniedziałku do piątku od 7:30 do 19:00.",
    },
}
