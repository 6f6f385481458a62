"""An evaluation as one page that needs nothing else: tables, a curve, and every question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape

from rag.evaluation.advice import advice, shares
from rag.evaluation.compare import Comparison
from rag.evaluation.questions import QuestionKind
from rag.evaluation.run import EvalResult, figures
from rag.schema import AnswerStatus

_STYLE = """
body{font:1rem/1.6 system-ui,'Noto Naskh Arabic',sans-serif;max-width:64rem;margin:2rem auto;
padding:0 1rem;color:#1d2421}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{padding:.35rem .6rem;border-bottom:1px solid #d8e0dc;text-align:start;vertical-align:top}
th{font-weight:600;color:#4a5a53}.wrong{background:#fdf1ee}.refused{color:#77857e}
svg{width:100%;max-width:34rem;height:auto}h2{margin-top:2.5rem;font-size:1.15rem}
.scroll{overflow-x:auto}
""".strip()
KIND_TITLES: Mapping[QuestionKind, str] = {
    "given": "given / من الملف",
    "cloze": "easy: sentence with a gap / سهل: جملة بفراغ",
    "factual": "factual / عن حقيقة",
    "across": "across languages / بين اللغتين",
    "without": "unanswerable / بلا جواب",
}
"""The names of the kinds of questions, for people."""

MEASURE_TITLES: Mapping[str, str] = {
    "questions": "questions / الأسئلة",
    "mean_reciprocal_rank": "mean reciprocal rank / متوسط مقلوب الرتبة",
    "reciprocal_rank": "reciprocal rank / مقلوب الرتبة",
    "found_in_first": "right passage is the first / المقطع الصحيح هو الأول",
    "found_in_five": "right passage in the first five / المقطع الصحيح في الخمسة الأولى",
    "correct": "correct, of the answers shown / الصحيح مما عُرض",
    "correct_not_easy": "correct, without easy questions / الصحيح من غير السهل",
    "right": "right answers and refusals / الصحيح من أجوبة ورفض",
    "short_answers_right": "short answers right / الأجوبة القصيرة الصحيحة",
    "wrong_answers": "wrong, of the answers shown / الخاطئ مما عُرض",
    "citation_precision": "precision of the citations / دقة الاقتباسات",
    "citation_recall": "recall of the citations / شمول الاقتباسات",
    "quote_validity": "quotes word for word in the source / الاقتباسات الحرفية",
    "false_refusals": "wrong refusals / رفض ما له جواب",
    "false_answers": "answers to what has none / أجوبة عما لا جواب له",
    "p50_ms": "median time in ms / الزمن الوسيط بالملي ثانية",
    "p95_ms": "95 % within ms / زمن 95 % بالملي ثانية",
}
"""The names of the measures, for people."""

STATUS_TITLES: Mapping[AnswerStatus, str] = {
    "answered": "answered / أُجيب",
    "partial": "partial / جزئي",
    "refused": "refused / رُفض",
}

_WIDTH, _HEIGHT, _EDGE = 520, 300, 44


def report_page(
    runs: Sequence[tuple[str, Sequence[EvalResult]]],
    compared: Sequence[Comparison] = (),
    *,
    plot: bool = True,
) -> str:
    """The page; `runs` are configurations by name, over the same questions."""
    parts = ["<h1>Dalil: evaluation / تقييم</h1>"]
    for name, results in runs:
        parts += [_table(name, results), _shares(results), _advice(results)]
    if compared:
        parts.append(_comparison(runs, compared))
    if plot:
        parts.append("<h2>Risk and coverage / المخاطرة والتغطية</h2>")
        parts.append(
            "<p>Of the answers shown, how many are wrong, when only the surest are shown."
            "<br><span dir='rtl'>نسبة الخطأ فيما يُعرض من أجوبة حين لا يُعرض إلا أوثقها.</span></p>"
        )
        parts.append(_curves(runs))
    parts += [_questions(name, results) for name, results in runs]
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">"
        f"<title>Dalil: evaluation</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _table(name: str, results: Sequence[EvalResult]) -> str:
    groups = {"all / الكل": list(results)}
    for result in results:
        groups.setdefault(result.pair, []).append(result)
        groups.setdefault(KIND_TITLES[result.question.kind], []).append(result)
    columns = {group: asdict(figures(inside)) for group, inside in groups.items()}
    head = "".join(f"<th>{escape(group)}</th>" for group in columns)
    rows = "".join(
        f"<tr><th>{escape(MEASURE_TITLES[measure])}</th>"
        + "".join(f"<td>{_cell(measure, column[measure])}</td>" for column in columns.values())
        + "</tr>"
        for measure in columns["all / الكل"]
    )
    return (
        f"<h2>{escape(name)}</h2><div class='scroll'><table><tr><th></th>{head}</tr>{rows}"
        "</table></div>"
    )


def _shares(results: Sequence[EvalResult]) -> str:
    rows = "".join(
        f"<tr><th>{escape(MEASURE_TITLES[share.measure])}</th><td>{share.value:.3f}</td>"
        f"<td>{share.low:.3f}–{share.high:.3f}</td><td>{share.total}</td></tr>"
        for share in shares(results)
    )
    return (
        "<table><tr><th></th><th>share / النسبة</th><th>95 %</th><th>of / من</th></tr>"
        f"{rows}</table>"
    )


def _advice(results: Sequence[EvalResult]) -> str:
    lines = "".join(
        f"<li>{escape(one.english)}<br><span dir='rtl'>{escape(one.arabic)}</span></li>"
        for one in advice(results)
    )
    return f"<h3>What to change / ما يُغيَّر</h3><ul>{lines}</ul>" if lines else ""


def _cell(measure: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0f}" if measure.endswith("_ms") else f"{value:.3f}"
    return escape(str(value))


def _comparison(
    runs: Sequence[tuple[str, Sequence[EvalResult]]], compared: Sequence[Comparison]
) -> str:
    rows = "".join(
        f"<tr><th>{escape(MEASURE_TITLES[c.measure])}</th><td>{c.first:.3f}</td>"
        f"<td>{c.second:.3f}</td><td>{c.p_value:.3f}</td>"
        f"<td>{'yes / نعم' if c.is_significant else 'no / لا'}</td></tr>"
        for c in compared
    )
    names = "".join(f"<th>{escape(name)}</th>" for name, _ in runs)
    return (
        "<h2>Comparison / مقارنة</h2><table><tr><th></th>"
        f"{names}<th>p</th><th>significant / فرق حقيقي</th></tr>{rows}</table>"
    )


def risk_coverage(results: Sequence[EvalResult]) -> list[tuple[float, float]]:
    """(coverage, risk) for each number of answers shown, the most confident first.

    Risk is the share of the answers shown so far that are wrong; a shown answer to a question
    without one is wrong.
    """
    ordered = sorted(results, key=lambda result: -result.answer.confidence)
    points, wrong = [], 0
    for shown, result in enumerate(ordered, start=1):
        wrong += not (result.right_evidence or result.correct)
        points.append((shown / len(ordered), wrong / shown))
    return points


def _curves(runs: Sequence[tuple[str, Sequence[EvalResult]]]) -> str:
    colours = ("#2f7d5b", "#b4552d", "#3a5fa8")
    lines = []
    for place, (name, results) in enumerate(runs):
        points = " ".join(
            f"{_EDGE + coverage * (_WIDTH - 2 * _EDGE):.1f},"
            f"{_HEIGHT - _EDGE - risk * (_HEIGHT - 2 * _EDGE):.1f}"
            for coverage, risk in risk_coverage(results)
        )
        colour = colours[place % len(colours)]
        lines.append(
            f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'/>"
        )
        lines.append(
            f"<text x='{_WIDTH - _EDGE}' y='{_EDGE + 16 * place}' text-anchor='end' "
            f"fill='{colour}' font-size='12'>{escape(name)}</text>"
        )
    axes = (
        f"<path d='M{_EDGE} {_EDGE}V{_HEIGHT - _EDGE}H{_WIDTH - _EDGE}' fill='none' "
        "stroke='#77857e'/>"
        f"<text x='{_WIDTH / 2}' y='{_HEIGHT - 10}' text-anchor='middle' font-size='12'>"
        "coverage 0–1</text>"
        f"<text x='12' y='{_EDGE - 12}' font-size='12'>risk 0–1</text>"
    )
    return f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img'>{axes}{''.join(lines)}</svg>"


def _questions(name: str, results: Sequence[EvalResult]) -> str:
    rows = []
    for result in results:
        good = result.correct if result.question.answerable else result.refused
        quote = result.answer.citations[0].quote if result.answer.citations else "–"
        expected = escape("، ".join(result.question.answers) or "–")
        rows.append(
            f"<tr class='{'' if good else 'wrong'}'><td dir='auto'>{escape(result.question.text)}"
            f"</td><td>{KIND_TITLES[result.question.kind]}</td><td dir='auto'>{expected}</td>"
            f"<td>{'yes / نعم' if good else 'no / لا'}</td>"
            f"<td class='{escape(result.answer.status)}'>{STATUS_TITLES[result.answer.status]}</td>"
            f"<td>{result.place or '–'}</td><td dir='auto'>{escape(quote)}</td></tr>"
        )
    return (
        f"<h2>{escape(name)}: questions / الأسئلة</h2><div class='scroll'><table><tr>"
        "<th>question / السؤال</th><th>kind / النوع</th><th>expected / المنتظر</th>"
        "<th>right / صحيح</th><th>status / الحال</th><th>rank / الرتبة</th>"
        "<th>first quote / الاقتباس الأول</th></tr>"
        f"{''.join(rows)}</table></div>"
    )
