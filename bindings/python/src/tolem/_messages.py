"""What this package says by itself where a person reads it, in the language in which the library would say it.

That is the one of the last configuration of this process, before there is one that of the machine, else English.
Programmers' mistakes, a TypeError and the like, are told in English as Python's own are.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Dict, List, Optional, Tuple

LANGUAGES = ("ru", "kk", "en")

# Of Windows' primary languages those of ours (winnt.h, LANG_RUSSIAN and so on).
WINDOWS = {0x19: "ru", 0x3F: "kk", 0x09: "en"}

_last: List[str] = []

TEXTS: Dict[str, Tuple[str, str, str]] = {
    "nothing sent": ("{said}. Ничего не отправлено.", "{said}. Ештеңе жіберілмеді.", "{said}. Nothing was sent."),
    "whole": (
        "не целое число минимальных единиц {currency}; дробь никогда не округляется",
        "{currency} ең кіші бірліктерінің бүтін саны емес; бөлшек ешқашан дөңгелектелмейді",
        "not a whole number of minor units of {currency}; a fraction is never rounded"),
    "currency": (
        "минимальная единица этой валюты неизвестна; передайте сумму целым числом минимальных единиц",
        "бұл валютаның ең кіші бірлігі белгісіз; соманы ең кіші бірліктердің бүтін санымен беріңіз",
        "its minor unit is not known; give the amount as an int of minor units"),
    "duplicate": ("поле указано дважды", "өріс екі рет көрсетілген", "stands twice"),
    "nul": ("в тексте стоит знак NUL", "мәтінде NUL таңбасы тұр", "a text with a NUL character"),
    "surrogate": (
        "половина суррогатной пары, а это не текст", "суррогат жұбының жартысы, ал бұл мәтін емес",
        "half of a surrogate pair, which is no text"),
    "by variable": ("переменная окружения {variable}", "{variable} орта айнымалысы", "environment variable {variable}"),
    "beside": ("рядом с пакетом", "пакеттің жанында", "beside the package"),
    "system": ("библиотеки системы", "жүйе кітапханалары", "the system's libraries"),
    "not ours": ("это не библиотека tolem: {error}", "бұл tolem кітапханасы емес: {error}", "it is not the tolem library: {error}"),
    "no library": (
        "библиотека tolem не загружена. Искали здесь:{tried}\n"
        "Это {system} {machine}, Python {python}, {bits}-разрядный; библиотека должна подходить ко всему этому. Установите wheel tolem "
        "для этой платформы (библиотека в нём) или укажите путь к {name} в переменной окружения {variable}.",
        "tolem кітапханасы жүктелмеді. Мына жерлерден ізделді:{tried}\n"
        "Бұл {system} {machine}, Python {python}, {bits} разрядты; кітапхана осының бәріне сай болуы керек. Осы платформаға арналған tolem "
        "wheel пакетін орнатыңыз (кітапхана соның ішінде) немесе {name} файлының жолын {variable} орта айнымалысында көрсетіңіз.",
        "the tolem library could not be loaded. Looked at:{tried}\n"
        "This is {system} {machine}, Python {python} with {bits} bits; the library must fit all three. Install a wheel of tolem for this "
        "platform (it contains the library), or set {variable} to the path of {name}."),
    "other abi": (
        "у {path} (версия {version}) ABI {abi}, а пакету нужен ABI {wanted}. Установите библиотеку и пакет одного выпуска или укажите "
        "другую библиотеку в {variable}.",
        "{path} (нұсқасы {version}) кітапханасында ABI {abi}, ал пакетке ABI {wanted} керек. Бір шығарылымның кітапханасы мен пакетін "
        "орнатыңыз немесе {variable} айнымалысында басқа кітапхананы көрсетіңіз.",
        "{path} (version {version}) speaks ABI {abi}, and this package was written for ABI {wanted}. "
        "Install the library and the package of one release, or name another library in {variable}."),
    "older": (
        "{path} (версия {version}) старее этого пакета: {error}", "{path} (нұсқасы {version}) осы пакеттен ескі: {error}",
        "{path} (version {version}) is older than this package: {error}"),
    "no file": (
        "переменная окружения {variable} называет {path}, а такого файла нет.",
        "{variable} орта айнымалысы {path} файлын атайды, ал ондай файл жоқ.",
        "the environment variable {variable} names {path}, and there is no such file."),
    "no program": (
        "в этой установке tolem нет командной строки, а значит, и песочницы: нет файла {path}. Установите wheel tolem для этой платформы "
        "({system} {machine}), в нём она есть, или укажите в {variable} путь к {name} из другого места, например к /usr/bin/tolem "
        "пакета Debian `tolem`.",
        "tolem-нің бұл орнатылымында пәрмен жолы жоқ, демек, құмсалғыш та жоқ: {path} файлы жоқ. Осы платформаға ({system} {machine}) "
        "арналған tolem wheel пакетін орнатыңыз, ол соның ішінде, немесе {variable} айнымалысында басқа жердегі {name} жолын көрсетіңіз, "
        "мысалы, Debian `tolem` пакетінің /usr/bin/tolem файлын.",
        "this installation of tolem has no command line, and so no sandbox: there is no {path}. Install a wheel of tolem for this "
        "platform ({system} {machine}), which holds it, or set {variable} to the path of a {name} from elsewhere, e.g. /usr/bin/tolem "
        "of the Debian package `tolem`."),
    "not executable": (
        "{path} не исполняется: тот, кто его сюда положил, потерял бит исполнения. Установите wheel через pip или выполните chmod +x.",
        "{path} орындалмайды: оны осында қойған орындау битін жоғалтқан. Wheel пакетін pip арқылы орнатыңыз немесе chmod +x орындаңыз.",
        "{path} is not executable: whatever has put it there has dropped its mode. Install the wheel with pip, or chmod +x."),
    "no sandbox": ("песочница не запустилась: {said}", "құмсалғыш іске қосылмады: {said}", "the sandbox has not started: {said}"),
    "no exam": ("экзамена не было: {said}", "емтихан болған жоқ: {said}", "no exam was held: {said}"),
    "no word": ("она закончилась, ничего не сказав", "ол ештеңе айтпай аяқталды", "it ended without a word"),
}


def say(name: str, /, **parts: object) -> str:
    """One of the texts, with its parts filled in."""
    return TEXTS[name][LANGUAGES.index(language())].format(**parts)


def language() -> str:
    """The language in which a person is spoken to now."""
    return _last[-1] if _last else of_machine() or "en"


def remember(config: bytes, otherwise: Optional[str] = None) -> None:
    """What a configuration says about the language; where it says nothing, `otherwise`, if that is given."""
    try:
        locale = json.loads(config).get("locale")
    except (ValueError, AttributeError, RecursionError):
        return  # the library tells what is wrong with it
    chosen = locale if locale in LANGUAGES else otherwise
    if chosen:
        _last[:] = [chosen]


def of_machine() -> Optional[str]:
    """The language of the machine, where it is one of ours."""
    if sys.platform == "win32":
        import ctypes

        return WINDOWS.get(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF)
    # The first that says anything decides, as POSIX has it.
    said = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")[:2]
    return said if said in LANGUAGES else None
