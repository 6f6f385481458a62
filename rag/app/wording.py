"""Every sentence that the server writes on the chat page, in both languages.

The texts of the browser's own code are in ``page/public/dalil.js``.
"""

from __future__ import annotations

from rag.errors import (
    DalilError,
    EmptyDocument,
    FileTooLarge,
    IndexBusy,
    IndexFailure,
    IngestError,
    ModelFailure,
    NotOwner,
    OcrNeeded,
    PageGone,
    PageTooSlow,
    PageUnavailable,
    PasswordNeeded,
    QuestionError,
    ReadingLimitExceeded,
    RobotsRefused,
    UnknownModel,
    UnreadableFile,
    UnsafeAddress,
    UnsupportedFile,
)
from rag.schema import Language, Notice

_WORDING: dict[str, dict[Language, str]] = {
    "search_step": {"ar": "البحث في المستندات", "en": "Searched the documents"},
    "answer_step": {"ar": "الصياغة والتحقق", "en": "Wrote and checked the answer"},
    "step_question": {"ar": "بُحث عن: {question}", "en": "Searched for: {question}"},
    "step_languages": {
        "ar": "في المقاطع العربية والإنجليزية معًا",
        "en": "In Arabic and English passages",
    },
    "step_found": {
        "ar": "المقاطع التي وُجدت: {hits} (بالعربية {arabic}، بالإنجليزية {english})، "
        "وعدد مستنداتها {documents}",
        "en": "Passages found: {hits} ({arabic} Arabic, {english} English) "
        "from {documents} documents",
    },
    "step_scope": {
        "ar": "اقتصر البحث على ما اخترته: {scope}",
        "en": "Limited to what you chose: {scope}",
    },
    "step_attached": {
        "ar": "في ما أرفقته وحده، ففيه الجواب",
        "en": "Within what you attached alone, which has the answer",
    },
    "step_time": {"ar": "المدة: {seconds} ثانية", "en": "Time: {seconds} s"},
    "step_model": {"ar": "الصياغة: {model}", "en": "Written by: {model}"},
    "step_status": {"ar": "النتيجة: {status}", "en": "Result: {status}"},
    "step_checked": {
        "ar": "التحقق من كل جملة أمام مصدرها: {seconds} ثانية",
        "en": "Each sentence compared with its source: {seconds} s",
    },
    "answered": {"ar": "أُجيب عنه", "en": "answered"},
    "partial": {"ar": "أُجيب عنه جزئيًا", "en": "answered in part"},
    "refused": {"ar": "لا جواب في المستندات", "en": "no answer in the documents"},
    "verbatim": {"ar": "اقتباس حرفي بلا نموذج", "en": "verbatim quotes, no model"},
    "local": {"ar": "النموذج المحلي", "en": "local model"},
    "quoted_one": {
        "ar": "هذا ما ورد نصًّا في المستندات:",
        "en": "The documents say, word for word:",
    },
    "stopped": {
        "ar": "أُوقفت الصياغة قبل التحقق منها فلم تُعرض. الاقتباسات أدناه كما وردت في مصادرها.",
        "en": "Stopped before the answer was checked, so it is not shown. The quotes below are "
        "word for word from their sources.",
    },
    "stopped_early": {"ar": "أُوقف البحث.", "en": "Stopped."},
    "again": {"ar": "أعد الإجابة: {model}", "en": "Answer again: {model}"},
    "again_tip": {
        "ar": "اطرح السؤال نفسه على نموذج آخر",
        "en": "Ask another model the same question",
    },
    "setting_model": {"ar": "من يصوغ الجواب", "en": "What writes the answer"},
    "setting_passages": {"ar": "عدد المقاطع", "en": "Number of passages"},
    "setting_passages_tip": {
        "ar": "كم مقطعًا يُبحث عنه لكل سؤال",
        "en": "How many passages are retrieved for a question",
    },
    "setting_strictness": {"ar": "التشدد في الامتناع", "en": "Strictness of refusal"},
    "setting_strictness_tip": {
        "ar": "صفر: يجيب دائمًا. واحد: لا يجيب إلا عن يقين.",
        "en": "0 answers always, 1 only when certain.",
    },
    "upload_share": {"ar": "شارك مع الجميع", "en": "Share with everyone"},
    "upload_share_tip": {
        "ar": "هذه المستندات لهذه المحادثة وحدها حتى الآن",
        "en": "So far these documents are for this conversation only",
    },
    "upload_to_collection": {
        "ar": "أضِف إلى مجموعة {collection}",
        "en": "Add to the collection {collection}",
    },
    "file_in_collection": {
        "ar": "صار «{title}» في مجموعة {collection}.",
        "en": "“{title}” is now in the collection {collection}.",
    },
    "file_shared": {"ar": "صار «{title}» متاحًا للجميع.", "en": "“{title}” is now for everyone."},
    "pasted_long": {
        "ar": "هذا نص طويل لا سؤال. أتضيفه مستندًا لهذه المحادثة لتسأل عنه؟",
        "en": "This is a long text and no question. Add it as a document of this conversation, "
        "and ask about it?",
    },
    "pasted_add": {"ar": "أضِفه مستندًا", "en": "Add as a document"},
    "upload_reading": {"ar": "تجري قراءة {files}…", "en": "Reading {files}…"},
    "upload_done": {"ar": "نتيجة الإضافة", "en": "Result of adding the files"},
    "file_added": {
        "ar": "أُضيف «{title}»{of}، وعدد مقاطعه {passages}.",
        "en": "Added “{title}”{of}. Passages: {passages}.",
    },
    "file_replaced": {
        "ar": (
            "حلّت نسخة جديدة من «{title}»{of} محل السابقة، وعدد مقاطعها {passages}. "
            "تُحفظ النسخة السابقة ولا يُبحث فيها."
        ),
        "en": (
            "A new version of “{title}”{of} took the place of the former one. Passages: "
            "{passages}. The former version is kept and not searched."
        ),
    },
    "file_known": {
        "ar": "«{title}»{of} موجود من قبل، فلم يُضف ثانية.",
        "en": "“{title}”{of} is there already and was not added again.",
    },
    "file_failed": {"ar": "لم يُضف {name}: {reason}", "en": "{name} was not added: {reason}"},
    "little_text": {
        "ar": "في الملف صفحات هي صور بلا نص، فلم تُقرأ. لقراءتها ثبّت Tesseract واضبط "
        "DALIL_OCR=on ثم أضف الملف ثانية.",
        "en": "pages of the file are pictures without text and were not read. To have them read, "
        "install Tesseract, set DALIL_OCR=on, and add the file again.",
    },
    "wider_reading": {
        "ar": "لم يتبيّن المقال في الصفحة، فقُرئ منها أكثر، وقد يكون فيه ما ليس من المقال.",
        "en": "the article was not found in its page, so more of the page was read.",
    },
    "shown_by_script": {
        "ar": "نص الملف مخفي إلى أن يُظهره برنامج الصفحة، وقد قُرئ على أنه ظاهر.",
        "en": "the text is hidden until a script shows it, and was read as visible.",
    },
    "wrong_letters": {
        "ar": "حروف النص المحفوظ في الملف ناقصة أو غير التي تُرى.",
        "en": "the letters stored in the file are missing or are not those shown.",
    },
    "recognised_text": {
        "ar": "النص مستخرج من صور، وقد تكون فيه أخطاء.",
        "en": "the text was recognised from pictures and may have errors.",
    },
    "files_unread": {
        "ar": "ملفات داخل هذا الملف، مثل المرفقات، لم تُقرأ. أضفها منفردة إن كانت مما يُقرأ.",
        "en": "files within it, such as attachments, were not read. Add them on their own if they "
        "are of a kind that is read.",
    },
    "partly_unread": {
        "ar": "جزء من الملف تالف أو أكبر من الحد، فلم يُقرأ.",
        "en": "a part of the file is damaged or over a limit and was not read.",
    },
    "hidden_text": {
        "ar": "تُرك نص لا يراه من يفتح الملف، مثل: «{sample}».",
        "en": "text that nobody can see in the file was left out, such as “{sample}”.",
    },
    "nothing_asked": {
        "ar": "يمكنك الآن أن تسأل عن هذه المستندات.",
        "en": "You can now ask about these documents.",
    },
    "no_documents": {
        "ar": "لا مستندات بعد. أرفق ملفًا بسؤالك أو اسحبه إلى الصفحة لتسأل عنه.",
        "en": "There are no documents yet. Attach a file to your question, or drop one here.",
    },
    "not_editor": {
        "ar": "لا يحق لك أن تضيف مستندات للجميع أو تحذفها.",
        "en": "You may not add documents for everyone, or remove them.",
    },
    "scope_documents": {"ar": "مستندات عددها {count}", "en": "{count} documents"},
    "scope_from": {"ar": "من {day}", "en": "from {day}"},
    "scope_until": {"ar": "حتى {day}", "en": "until {day}"},
    "error_question": {
        "ar": "لا يمكن البحث عن هذا السؤال: اكتب سؤالًا بكلمات، لا يزيد طوله على {limit} حرف.",
        "en": "This cannot be searched for: write a question in words, of at most {limit} "
        "characters.",
    },
    "error_unknown_model": {
        "ar": "لا يوجد نموذج باسم «{model}». اختر نموذجًا آخر من الإعدادات.",
        "en": "There is no model called “{model}”. Choose another one in the settings.",
    },
    "error_model": {
        "ar": "تعذّر على النموذج «{model}» أن يجيب. أعد المحاولة أو اختر الاقتباس الحرفي من "
        "الإعدادات.",
        "en": "The model “{model}” could not answer. Try again, or choose verbatim quotes in the "
        "settings.",
    },
    "model_failed": {
        "ar": "تعذّر على «{model}» أن يجيب هذه المرة، فهذه اقتباسات حرفية من المستندات بدلًا منه.",
        "en": "The answer could not be written this time ({model}); these are verbatim quotes from "
        "the documents instead.",
    },
    "model_unverified": {
        "ar": "لم يثبت أمام المستندات ما كتبه «{model}»، فلم يُعرض؛ وهذه اقتباسات حرفية بدلًا منه.",
        "en": "What was written ({model}) is not supported by the documents and is not shown; "
        "these are verbatim quotes instead.",
    },
    "error_owner": {
        "ar": "هذه المحادثة محذوفة أو ليست لك. ابدأ محادثة جديدة.",
        "en": "This conversation was deleted or is not yours. Start a new one.",
    },
    "error_busy": {
        "ar": "تجري إضافة مستندات أخرى الآن. أعد المحاولة بعد قليل.",
        "en": "Other documents are being added right now. Try again in a moment.",
    },
    "error_index": {
        "ar": "تعذّرت قراءة المستندات. أخبر من يدير هذه الصفحة.",
        "en": "The documents cannot be read. Tell whoever runs this page.",
    },
    "error_other": {
        "ar": "حدث خطأ غير متوقع، وقد سُجّل. أعد المحاولة، فإن تكرر فأخبر من يدير هذه الصفحة.",
        "en": "Something unexpected went wrong and was logged. Try again; if it happens again, "
        "tell whoever runs this page.",
    },
    "error_unsupported": {
        "ar": "نوع الملف غير مقروء هنا. حوّله إلى PDF أو DOCX أو HTML أو Markdown أو نص.",
        "en": "files of this kind are not read. Convert it to PDF, DOCX, HTML, Markdown or text.",
    },
    "error_unreadable": {
        "ar": "هو تالف أو محمي بكلمة مرور أو محتواه غير ما يقوله اسمه.",
        "en": "it is broken, protected by a password, or not what its name says.",
    },
    "error_password": {
        "ar": "هو محمي بكلمة مرور. احفظه بلا كلمة مرور ثم أضفه ثانية.",
        "en": "it is protected by a password. Save it without one and add it again.",
    },
    "error_empty": {"ar": "لا نص فيه يُقرأ.", "en": "it has no readable text."},
    "error_ocr": {
        "ar": "نصه صورة. لقراءته ثبّت Tesseract بلغاته (tesseract-ocr وtesseract-ocr-ara "
        "وtesseract-ocr-eng) واضبط DALIL_OCR=on ثم أضف الملف ثانية.",
        "en": "its text is a picture. To have it read, install Tesseract with its languages "
        "(tesseract-ocr, tesseract-ocr-ara, tesseract-ocr-eng), set DALIL_OCR=on, and add the file "
        "again.",
    },
    "error_too_large": {
        "ar": "حجمه أكبر من {limit} ميغابايت.",
        "en": "it is larger than {limit} MB.",
    },
    "error_costly": {
        "ar": "قراءته تتطلب من الوقت أو الذاكرة أكثر من المسموح.",
        "en": "reading it takes more time or memory than is allowed.",
    },
    "error_address": {
        "ar": "هذا العنوان ليس من صفحات الإنترنت العامة. احفظ الصفحة في ملف وأرفقه.",
        "en": "this is not an address of the public web. Save the page to a file and attach that.",
    },
    "error_robots": {
        "ar": "الموقع لا يسمح للبرامج بقراءة هذه الصفحة (robots.txt). احفظها من متصفحك "
        "وأرفق الملف.",
        "en": "its site asks programs not to read the page (robots.txt). Save it in your browser "
        "and attach the file.",
    },
    "error_slow": {
        "ar": "لم تصل الصفحة في الوقت المسموح. أعد المحاولة لاحقًا.",
        "en": "the page did not arrive within the time allowed. Try again later.",
    },
    "error_gone": {
        "ar": "أزال الموقع هذه الصفحة نهائيًا.",
        "en": "its site removed the page for good.",
    },
    "error_unavailable": {
        "ar": "تعذّر جلب الصفحة: لا موقع بهذا العنوان أو أنه لم يجب كما ينبغي. تحقق من العنوان.",
        "en": "the page could not be fetched: there is no such site, or it did not answer as it "
        "should. Check the address.",
    },
}

_FILE_ERRORS: dict[type[IngestError], str] = {
    UnsupportedFile: "error_unsupported",
    EmptyDocument: "error_empty",
    OcrNeeded: "error_ocr",
    FileTooLarge: "error_too_large",
    ReadingLimitExceeded: "error_costly",
    PasswordNeeded: "error_password",
    UnreadableFile: "error_unreadable",
    UnsafeAddress: "error_address",
    RobotsRefused: "error_robots",
    PageTooSlow: "error_slow",
    PageGone: "error_gone",
    PageUnavailable: "error_unavailable",
}


def say(what: str, language: Language, **values: object) -> str:
    """The wording of `what` in a language, with its values put in."""
    return _WORDING[what][language].format(**values)


def model_name(model: str, language: Language) -> str:
    """The name of a model as the page shows it."""
    return say(model, language) if model in {"verbatim", "local"} else model


def notice_text(notice: Notice, language: Language, *, model: str) -> str:
    """A notice as readers of the page understand it; `model` is what was to write the answer."""
    if notice.code in {"model_failed", "model_unverified"}:
        return say(notice.code, language, model=model_name(model, language))
    return notice.text


def why_not_answered(
    error: BaseException, language: Language, *, model: str, max_characters: int
) -> str:
    """What went wrong with a question, and what to do, without inner details."""
    match error:
        case QuestionError():
            return say("error_question", language, limit=max_characters)
        case UnknownModel():
            return say("error_unknown_model", language, model=model)
        case ModelFailure():
            return say("error_model", language, model=model)
        case NotOwner():
            return say("error_owner", language)
        case IndexBusy():
            return say("error_busy", language)
        case IndexFailure() | DalilError():
            return say("error_index", language)
        case _:
            return say("error_other", language)


def why_not_read(error: type[IngestError] | None, language: Language, *, megabytes: float) -> str:
    """Why a file did not become a document."""
    what = next((key for kind, key in _FILE_ERRORS.items() if error is kind), "error_unreadable")
    return say(what, language, limit=f"{megabytes:g}")
