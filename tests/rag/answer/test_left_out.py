"""A sentence may leave a place, a time or a manner out of what its source says; a limit it may not.

Each source has the phrase that is left out between words that the sentence keeps.
"""

from __future__ import annotations

import pytest

from rag.answer.verify import verify_sentence

FERRY = "The ferry Amal began to sail between Port Selm and the island on 3 March 2024."
HEADQUARTERS = "The company moved its headquarters from Lyon and Paris to Geneva in May 2021."
WELLS = "The team dug wells in the valley and the hills with hand tools in 2019."
FERRY_AR = "بدأت العبارة أمل الإبحار بين الميناء والجزيرة في 3 آذار 2024."
WELLS_AR = "حفر الفريق آبارا في الوادي والتلال بأدوات يدوية عام 2019."
LIBRARY_AR = "افتتح العمدة المكتبة مع الوزير والشاعر في 12 أيار 2021."


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (FERRY, "The ferry Amal began to sail on 3 March 2024."),
        (HEADQUARTERS, "The company moved its headquarters to Geneva in May 2021."),
        (WELLS, "The team dug wells in 2019."),
        (WELLS, "The team dug wells with hand tools in 2019."),
        (
            "The museum opened to the teachers and the pupils of the town on 4 June 2022.",
            "The museum opened on 4 June 2022.",
        ),
        (
            "Hala Mansour spoke to the sailors and the captain about safety on 9 April 2024.",
            "Hala Mansour spoke about safety on 9 April 2024.",
        ),
        (
            "The airline flew between Amman and the capital of Chad twice a week until 2015.",
            "The airline flew twice a week until 2015.",
        ),
        (
            "The road between the harbour and the market was closed for repairs on Sunday.",
            "The road was closed on Sunday.",
        ),
        (
            "The bus to the airport and the university stopped in the evening on 1 July 2023.",
            "The bus stopped on 1 July 2023.",
        ),
        (
            "The choir sang in the square, with the mayor and the bishop present, on 2 May 2023.",
            "The choir sang in the square on 2 May 2023.",
        ),
        (
            "The court heard the case quietly and without the press on 3 March 2024.",
            "The court heard the case on 3 March 2024.",
        ),
        (FERRY_AR, "بدأت العبارة أمل الإبحار في 3 آذار 2024."),
        (WELLS_AR, "حفر الفريق آبارا عام 2019."),
        (LIBRARY_AR, "افتتح العمدة المكتبة في 12 أيار 2021."),
        (
            "تحدثت هالة منصور إلى البحارة والقبطان عن السلامة في 9 نيسان 2024.",
            "تحدثت هالة منصور عن السلامة في 9 نيسان 2024.",
        ),
        (
            "دعت النقابة إلى إضراب في المرفأ والسكك الحديدية في 12 أيار 2025.",
            "دعت النقابة إلى إضراب في 12 أيار 2025.",
        ),
        (FERRY, "بدأت العبارة أمل الإبحار في 3 آذار 2024."),
        (WELLS, "حفر الفريق آبارا عام 2019."),
        (FERRY_AR, "The ferry Amal began to sail on 3 March 2024."),
        (LIBRARY_AR, "The mayor opened the library on 12 May 2021."),
    ],
)
def test_a_place_a_time_or_a_manner_may_be_left_out(source: str, sentence: str) -> None:
    verification = verify_sentence(sentence, [source])
    assert verification.verdict == "supported", verification.reason


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "The ferry Amal almost sank between Port Selm and the island on 3 March 2024.",
            "The ferry Amal sank on 3 March 2024.",
        ),
        (
            "The ferry Amal did not sail between Port Selm and the island on 3 March 2024.",
            "The ferry Amal sailed on 3 March 2024.",
        ),
        (
            "The ferry Amal will begin to sail between Port Selm and the island on 3 March 2024.",
            "The ferry Amal began to sail on 3 March 2024.",
        ),
        (
            "The owner plans to sail the ferry Amal between Port Selm and the island on 3 March.",
            "The owner sailed the ferry Amal on 3 March.",
        ),
        (
            "The ferry Amal is believed to have sunk between Port Selm and the island on 3 March.",
            "The ferry Amal sank on 3 March.",
        ),
        (
            "If the wind falls, the ferry Amal sails between Port Selm and the island on 3 March.",
            "The ferry Amal sails on 3 March.",
        ),
        (
            "If the report is right, the ferry Amal sank near Port Selm and the island in 1987.",
            "The ferry Amal sank in 1987.",
        ),
        (
            "Some of the shops between the port and the market closed on 3 March 2024.",
            "All the shops closed on 3 March 2024.",
        ),
        (
            "Only the shops between the port and the market closed on 3 March 2024.",
            "All shops closed on 3 March 2024.",
        ),
        (
            "The ferry Amal began to sail between Port Selm and the island on 3 March 2024, and the"
            " ferry Nour on 5 April 2024.",
            "The ferry Amal began to sail on 5 April 2024.",
        ),
        (
            "The mayor spoke in the school and the governor in the hospital on 3 March.",
            "The mayor spoke in the hospital on 3 March.",
        ),
        (
            "The court sat without the press on 3 March 2024.",
            "The court sat with the press on 3 March 2024.",
        ),
        ("كادت العبارة أمل تغرق بين الميناء والجزيرة في 3 آذار 2024.",
         "غرقت العبارة أمل في 3 آذار 2024."),
        ("ستبدأ العبارة أمل الإبحار بين الميناء والجزيرة في 3 آذار 2024.",
         "بدأت العبارة أمل الإبحار في 3 آذار 2024."),
        ("لم تبحر العبارة أمل بين الميناء والجزيرة في 3 آذار 2024.",
         "أبحرت العبارة أمل في 3 آذار 2024."),
        ("إذا هدأت الريح، تبحر العبارة أمل بين الميناء والجزيرة في 3 آذار.",
         "تبحر العبارة أمل في 3 آذار."),
        ("أغلق المرفأ في أيار والسوق في حزيران.", "أغلق المرفأ في حزيران."),
        ("The ferry Amal will begin to sail between Port Selm and the island on 3 March 2024.",
         "بدأت العبارة أمل الإبحار في 3 آذار 2024."),
        ("كادت العبارة أمل تغرق بين الميناء والجزيرة في 3 آذار 2024.",
         "The ferry Amal sank on 3 March 2024."),
        ("لم تبحر العبارة أمل بين الميناء والجزيرة في 3 آذار 2024.",
         "The ferry Amal sailed on 3 March 2024."),
    ],
)  # fmt: skip
def test_what_limits_it_may_not_be_left_out(source: str, sentence: str) -> None:
    assert verify_sentence(sentence, [source]).verdict != "supported"
