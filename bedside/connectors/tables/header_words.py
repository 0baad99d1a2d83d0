"""The words that stand over columns in tables of comments, in Spanish, Catalan, English, Polish and neighbours.

It will not decide anything: columns.py weighs these words against what the cells hold.
"""

from __future__ import annotations

from collections.abc import Mapping

_LISTS = {
    "text": (
        "text, comment, comments, comentario, comentarios, comentari, comentaris, komentarz, komentarze, "
        "texto, tekst, opinion, opinio, opinions, opinia, opinie, review, review text, resena, ressenya, "
        "recenzja, recenzje, tresc, wiadomosc, mensaje, missatge, message, tweet, post, body, content, "
        "contenido, contingut, feedback, free text, verbatim, response, respuesta, resposta, odpowiedz, tresc "
        "opinii, valoracion escrita, caption, commentaire, kommentar, commento"
    ),
    "external_id": (
        "external id, id, post id, comment id, review id, message id, tweet id, identificador, identyfikator, "
        "uuid, guid, codigo, codi, ref, reference, referencia, numero, nr, id opinii, id comentario"
    ),
    "posted_at": (
        "posted at, date, fecha, data, created at, created, published at, published, publication date, fecha "
        "de publicacion, data de publicacio, data publikacji, fecha y hora, data i hora, data i godzina, "
        "datetime, timestamp, time, posted, date posted, submitted, submitted at, submission date, dia, "
        "review date, data wystawienia, data dodania, datum, date time, tweet created"
    ),
    "author": (
        "author, autor, autora, name, nombre, nom, imie, user, username, user name, usuario, usuari, "
        "uzytkownik, nick, screen name, reviewer, reviewer name, from, de, od, paciente, pacient, pacjent, "
        "patient, author name"
    ),
    "author_id": "author id, user id, id usuario, id autor, id uzytkownika, handle",
    "url": "url, link, enlace, enllac, permalink, address, adres url, odnosnik, source url, web",
    "title": "title, titulo, titol, tytul, headline, subject, asunto, assumpte, temat",
    "lang": "lang, language, idioma, llengua, jezyk, lengua",
    "rating": (
        "rating, stars, star rating, score, estrellas, estrelles, gwiazdki, puntuacion, puntuacio, nota, "
        "ocena, valoracion, valoracio, calificacion, note"
    ),
    "in_reply_to": "in reply to, reply to, parent id, parent, en respuesta a, en resposta a, w odpowiedzi na",
    "thread": "thread, thread id, conversation, conversation id, conversacion, conversa, hilo, fil, watek",
    "site": (
        "site, location, centro, centre, center, sede, seu, hospital, clinic, clinica, szpital, placowka, "
        "oddzial, trust, place, lugar, lloc, sucursal, branch, department, servicio, servei"
    ),
    "question": "question, pregunta, pytanie, question asked, prompt",
    "kind": "kind, channel, type, tipo, tipus, typ, canal, kanal, post type",
    "visibility": "visibility, visibilidad, visibilitat, widocznosc",
    "edited_at": "edited at, updated at, updated, modified, actualizado, actualitzat, edytowano",
}

WORDS: Mapping[str, tuple[str, ...]] = {field: tuple(words.split(", ")) for field, words in _LISTS.items()}
"""Field of Post to header words, folded, best first. A word given whole beats one found inside a longer header."""
