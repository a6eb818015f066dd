"""Names for people and streets that do not exist. Family names are put together from two parts."""

from __future__ import annotations

_GIVEN = """
Ada Adil Aisha Alan Alice Amara Amir Anna Anwen Aron Asha Basil Bela Bryn Cara Carys Cole Dafydd Dara Dele
Dilys Dina Efa Eira Elif Elin Emeka Emrys Enzo Esme Ewan Faye Femi Finn Gareth Gita Greta Hana Hari Haydn
Hugo Ida Ife Imran Ines Iona Iris Isla Ivo Jada Jago Jana Joel Juno Kai Kemi Kofi Lara Leah Leo Lina Lowri
Luca Mabel Maya Megan Mina Mira Nadia Nia Nico Noor Olive Omar Orla Otis Owen Petra Priya Rafi Rhys Rita
Rosa Sami Sara Seren Sita Tara Tariq Theo Tilda Uma Vera Wren Yara Yusuf Zara Zeki
"""
_FAMILY_STARTS = """
Al Ash Bar Bel Bram Cal Car Cran Dar Del Dun El Fen Fair Gar Gil Hal Har Hol Ken Lang Mar Mil Nor Oak Pen
Rad Ros Sel Stan Thorn Tor Wal Wes Win York
"""
_FAMILY_ENDS = """
bury by combe cott dale den field ford gate ham hurst ings ley low man mere more ridge shaw son stead ster
ton ville ward well wick wood worth yard
"""
_STREETS = """
Bridge Canal Chapel Church Garden High Mill Park Queen School Station Tower
"""

GIVEN = tuple(_GIVEN.split())
FAMILY_STARTS = tuple(_FAMILY_STARTS.split())
FAMILY_ENDS = tuple(_FAMILY_ENDS.split())
STREETS = tuple(_STREETS.split())
