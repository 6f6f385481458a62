"""One news article, 40 questions that it answers and 40 near misses, in both languages.

    python -m bench.article [FILE ...] [--output FILE]

Each FILE is an article on Kim Jong Un's visit to Russia in 2023; the sample that ships by default.
The questions were written before any threshold was set on them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.report import environment, write_report
from ingest import ingest
from rag.assistant import Assistant
from rag.language import question_language
from rag.settings import Settings

SAMPLE = Path(__file__).parents[1] / "samples" / "kim-russia-visit.ar.txt"

# A question, and words: a right quote has at least one of them.
ANSWERABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("كم استمرت زيارة كيم جونج أون إلى روسيا؟", ("أسبوع",)),
    ("مع من ناقش كيم التعاون العسكري؟", ("بوتين",)),
    ("من هم وزراء الخارجية الذين عبروا عن قلقهم؟", ("بلينكن",)),
    ("ماذا تريد روسيا من كوريا الشمالية لحربها في اوكرانيا؟", ("ذخيرة", "ذخائر")),
    ("بماذا وصف رئيس كوريا الجنوبية مساعدة روسيا لبرامج أسلحة الشمال؟", ("استفزازا مباشرا",)),
    ("ما موقف سيول وحلفائها؟", ("موقف المتفرج", "بالتفرج")),
    ("كيف كان دعم موسكو لكوريا الشمالية في الماضي؟", ("محدود",)),
    ("على ماذا قد تحصل روسيا مقابل الأسلحة والمساعدات؟", ("نفط", "النفط")),
    ("لماذا قد تصعب المشكلة النووية في شبه الجزيرة الكورية؟", ("برامجها العسكرية", "برامجه")),
    ("كيف سيتأثر موقف الصين؟", ("الصين",)),
    ("من هو وزير الخارجية الأمريكي؟", ("بلينكن",)),
    ("من هي وزيرة خارجية اليابان؟", ("كاميكاوا",)),
    ("من هو رئيس كوريا الجنوبية؟", ("يون سوك",)),
    ("من هو وزير خارجية كوريا الجنوبية؟", ("بارك جين",)),
    ("من رئيس روسيا؟", ("بوتين",)),
    ("ما دور الصين في المفاوضات السداسية؟", ("وسيط", "الوسيطة")),
    ("اي وكالة نقلت خبر المشكلة النووية؟", ("رويترز",)),
    ("اين تخوض روسيا حربا؟", ("أوكرانيا",)),
    ("ماذا سيحدث لثقة اليابان في التزام امريكا؟", ("ثقة",)),
    ("ماذا يحدث اذا تحول التعاون الى صفقات أسلحة؟", ("صفقات",)),
    ("How long did Kim Jong Un's visit to Russia last?", ("أسبوع",)),
    ("With whom did Kim discuss military cooperation?", ("بوتين",)),
    ("Which foreign ministers expressed serious concern about the talks?", ("بلينكن",)),
    ("What ammunition does Russia want from North Korea?", ("ذخيرة", "ذخائر")),
    ("What did South Korean President Yoon Suk Yeol call a direct provocation?", ("استفزازا",)),
    ("What will Seoul and its allies not do?", ("موقف المتفرج", "بالتفرج")),
    ("How much support did North Korea get from Moscow in the past?", ("محدود",)),
    ("What could Russia receive in exchange for weapons and aid?", ("نفط", "النفط")),
    (
        "Why may the nuclear problem on the Korean peninsula become harder?",
        ("برامجها", "برامجه"),
    ),
    ("How would China's position be affected?", ("الصين",)),
    ("Who is the US Secretary of State?", ("بلينكن",)),
    ("Who is the foreign minister of Japan?", ("كاميكاوا",)),
    ("Who is the president of South Korea?", ("يون سوك",)),
    ("Who is the foreign minister of South Korea?", ("بارك جين",)),
    ("Who is the president of Russia?", ("بوتين",)),
    ("What role does China play in the six-party talks?", ("وسيط", "الوسيطة")),
    ("Which agency reported on the nuclear problem?", ("رويترز",)),
    ("Where is Russia at war?", ("أوكرانيا",)),
    ("What will happen to Japan's trust in the US commitment?", ("ثقة",)),
    ("What happens if the cooperation turns into arms deals?", ("صفقات",)),
)
NEAR_MISSES: tuple[str, ...] = (
    "ما عدد سكان كوريا الشمالية؟",
    "من فاز ببطولة كأس العالم عام 1998؟",
    "كم بلغ سعر برميل النفط يوم الزيارة؟",
    "متى وُلد فلاديمير بوتين؟",
    "ما اسم زوجة رئيس كوريا الجنوبية؟",
    "كم عمر كيم جونج أون؟",
    "ما اسم مترجم بوتين في الزيارة؟",
    "كم عدد القذائف التي طلبتها روسيا؟",
    "بأي قطار سافر كيم إلى روسيا؟",
    "من هو وزير الدفاع الروسي؟",
    "ما رأي الاتحاد الأوروبي في الزيارة؟",
    "كم قتل في حرب أوكرانيا؟",
    "متى تأسست وكالة رويترز؟",
    "ما عاصمة كوريا الجنوبية القديمة؟",
    "كم جنديا أمريكيا في اليابان؟",
    "ماذا أكل كيم في مأدبة العشاء؟",
    "من هو رئيس الصين؟",
    "ما رقم قرار مجلس الأمن؟",
    "كم صاروخا تملك كوريا الشمالية؟",
    "متى تنتهي ولاية يون سوك يول؟",
    "What is the population of North Korea?",
    "Who won the 1998 football world cup?",
    "How many missiles does China own?",
    "When was Vladimir Putin born?",
    "Which airline flew Kim to Moscow?",
    "How old is Kim Jong Un?",
    "Who interpreted for Putin during the visit?",
    "How many shells did Russia ask for?",
    "What is the name of Kim's sister?",
    "Who is the Russian defence minister?",
    "What did the European Union say about the visit?",
    "How many people were killed in the war in Ukraine?",
    "When was Reuters founded?",
    "What is the price of a barrel of oil?",
    "How many American soldiers are in Japan?",
    "What did Kim eat at the state dinner?",
    "Who is the president of China?",
    "What is the number of the Security Council resolution?",
    "What gift did Putin give Kim?",
    "When does Yoon Suk Yeol's term end?",
)


def rows(article: Path) -> list[dict[str, Any]]:
    """The number of right, wrong and refused answers in each language."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, index=Path(folder), model="verbatim")
        ingest([article], settings=settings)
        with Assistant.from_settings(settings) as assistant:
            found = [_row(assistant, language) for language in ("ar", "en")]
    return [{"article": article.name, **row} for row in found]


def _row(assistant: Assistant, language: str) -> dict[str, Any]:
    asked = [(q, words) for q, words in ANSWERABLE if question_language(q) == language]
    missed = [q for q in NEAR_MISSES if question_language(q) == language]
    answers = [(assistant.ask(question), words) for question, words in asked]
    shown = [(answer, words) for answer, words in answers if answer.status != "refused"]
    first = [any(w in answer.citations[0].quote for w in words) for answer, words in shown]
    wrong = [a for q in missed if (a := assistant.ask(q)).status != "refused"]
    for answer, words in answers:
        if answer.status == "refused" or not any(w in answer.citations[0].quote for w in words):
            print(f"missed: {answer.question} ({answer.status})", file=sys.stderr)
    for answer in wrong:
        print(f"answered: {answer.question} ({answer.confidence:.2f})", file=sys.stderr)
    return {
        "language": language,
        "answerable": len(asked),
        "answered": len(shown),
        "first_quote_right": sum(first),
        "short_answers": sum(answer.short_answer is not None for answer, _ in shown),
        "near_misses": len(missed),
        "refused": len(missed) - len(wrong),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.article", description=__doc__.split("\n")[0])
    parser.add_argument("article", type=Path, nargs="*", default=[SAMPLE])
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    report = {
        "environment": environment(),
        "rows": [row for one in options.article for row in rows(one)],
    }
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
