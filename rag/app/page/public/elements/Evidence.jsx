// The quotes under an answer. Everything from a document is put in as text, never as markup.

const WORDS = {
  ar: {
    evidence: "الأدلة",
    further: "اقتباسات أخرى وُجدت",
    nearest: "أقرب ما في المستندات",
    open: "افتح في المصدر",
    copy: "انسخ مع المرجع",
    copied: "نُسخ",
    page: "ص",
    translation: "ترجمة آلية",
    copies: "بالنص نفسه أيضًا في",
    comma: "،",
    checking: "تجري صياغة الجواب والتحقق منه…",
    usual: (seconds) => `المعتاد نحو ${seconds} ثانية.`,
    ar: "بالعربية",
    en: "بالإنجليزية",
    mixed: "بالعربية والإنجليزية",
    more: "اعرض المقطع كاملًا",
    less: "اطوِ",
    export: "صدّر",
    thisAnswer: "هذا الجواب",
    allAnswers: "المحادثة كلها",
  },
  en: {
    evidence: "Evidence",
    further: "Also found",
    nearest: "Nearest passages",
    open: "Open in source",
    copy: "Copy with reference",
    copied: "Copied",
    page: "p.",
    translation: "Machine translation",
    copies: "Also, word for word, in",
    comma: ",",
    checking: "Writing and checking the answer…",
    usual: (seconds) => `Usually about ${seconds} s.`,
    ar: "in Arabic",
    en: "in English",
    mixed: "in Arabic and English",
    more: "Show the whole passage",
    less: "Fold",
    export: "Export",
    thisAnswer: "This answer",
    allAnswers: "The whole conversation",
  },
};

const FORMS = [
  ["md", "Markdown"],
  ["docx", "Word"],
  ["html", "HTML"],
];

export default function Evidence() {
  const page = window.dalil;
  const language = page ? page.language : "en";
  const words = WORDS[language];
  const direction = language === "ar" ? "rtl" : "ltr";
  // Quotes by document, so that its title and date are shown once, above the first of them.
  const grouped = (quotes) => {
    const documents = new Map();
    for (const quote of quotes || []) {
      documents.set(quote.document_id, [...(documents.get(quote.document_id) || []), quote]);
    }
    return [...documents.values()];
  };
  const groups = [
    ["cited", grouped(props.cited)],
    ["further", grouped(props.further)],
    ["nearest", grouped(props.nearest)],
  ].filter(([, documents]) => documents.length);
  const all = groups.flatMap(([, documents]) => documents.flat());

  const where = (quote) =>
    [
      quote.page ? `${words.page} ${quote.page}` : null,
      page ? page.recognised(quote) : null,
    ].filter(Boolean);

  const open = (quote) => page && page.openSource(all, all.indexOf(quote), props.conversation);

  const copy = (quote, event) => {
    const button = event.currentTarget;
    page.copyQuote(quote).then(() => {
      button.textContent = words.copied;
      setTimeout(() => {
        button.textContent = words.copy;
      }, 1600);
    });
  };

  const exported = (label, answer) => (
    <p className="dalil-export">
      <span>{label}: </span>
      {FORMS.map(([form, name]) => (
        <a
          key={form}
          download
          href={`/dalil/conversations/${props.conversation}/export?${new URLSearchParams(
            answer ? { form, answer } : { form },
          )}`}
          aria-label={`${words.export}${words.comma} ${label}: ${name}`}
        >
          {name}
        </a>
      ))}
    </p>
  );

  // The words that answer, in a mark.
  const marked = (quote, text, begin) => {
    if (!quote.answer) return text;
    const [from, to] = quote.answer.map((place) => place - quote.start - begin);
    if (to <= 0 || from >= text.length) return text;
    const [first, last] = [Math.max(from, 0), Math.min(to, text.length)];
    return [
      text.slice(0, first),
      <mark key="answer" className="dalil-answer">{text.slice(first, last)}</mark>,
      text.slice(last),
    ];
  };

  // Paragraphs stand apart; a heading looks like one.
  const paragraphs = (quote) => {
    const pieces = page ? page.pieces(quote.text, quote.file) : [{ text: quote.text }];
    let begin = 0;
    return pieces.flatMap((piece, number) => {
      if (piece.sign) {
        begin += piece.text.length;
        return <span key={number} className="dalil-sign">{piece.text}</span>;
      }
      return piece.text.split(/(\n\s*\n)/).map((part, place) => {
        const text = place % 2 ? part : marked(quote, part, begin);
        begin += part.length;
        return place % 2 ? text : (
          <span key={`${number}-${place}`} className={piece.heading ? "dalil-block dalil-head" : "dalil-block"}>
            {text}
          </span>
        );
      });
    });
  };

  const source = (quote) => (
    <p className="dalil-where">
      <bdi className="dalil-title">{quote.title}</bdi>
      {quote.published ? <bdi>{page ? page.day(quote.published) : quote.published}</bdi> : null}
      <bdi className={quote.language === props.language ? undefined : "dalil-foreign"}>
        {words[quote.language]}
      </bdi>
    </p>
  );

  const card = (quote, index, kind) => {
    const long = kind === "nearest" && quote.text.length > 320;
    const text = (
      <blockquote dir="auto" lang={quote.language === "mixed" ? undefined : quote.language}>
        {paragraphs(quote)}
      </blockquote>
    );
    return (
      <li
        key={`${quote.document_id}-${quote.start}-${index}`}
        className="dalil-quote"
        data-quote={quote.marker || undefined}
        data-document={quote.document_id}
        tabIndex={-1}
      >
        {quote.marker ? (
          <span className="dalil-marker" aria-hidden="true">
            {quote.marker}
          </span>
        ) : null}
        <div className="dalil-quote-body">
          {long ? (
            <details>
              <summary>
                <span className="dalil-clamp" dir="auto">
                  {paragraphs(quote)}
                </span>
                <span className="dalil-more">{words.more}</span>
              </summary>
              {text}
            </details>
          ) : (
            text
          )}
          {quote.translation ? (
            <p className="dalil-translation" dir="auto" lang={props.language}>
              <b>{words.translation}</b>: {quote.translation}
            </p>
          ) : null}
          {(quote.copies || []).length ? (
            <p className="dalil-copies" dir="auto">
              {words.copies}:{" "}
              {quote.copies.map((place, number) => [
                number ? `${words.comma} ` : null,
                <bdi key={place}>{place}</bdi>,
              ])}
            </p>
          ) : null}
          <p className="dalil-buttons">
            {where(quote).map((part) => (
              <bdi key={part}>{part}</bdi>
            ))}
            <button type="button" className="dalil-open" onClick={() => open(quote)}>
              {words.open}
            </button>
            <button type="button" className="dalil-copy" onClick={(event) => copy(quote, event)}>
              {words.copy}
            </button>
          </p>
        </div>
      </li>
    );
  };

  return (
    <div
      className="dalil-evidence"
      data-status={props.status || "checking"}
      role="group"
      aria-label={words.evidence}
      dir={direction}
    >
      {(props.notices || []).map((notice) => (
        <p key={notice} className="dalil-notice" role="note" dir="auto">
          {notice}
        </p>
      ))}
      {props.status ? null : (
        <p className="dalil-checking" role="status">
          {words.checking}
          {props.usual_seconds ? ` ${words.usual(props.usual_seconds)}` : null}
        </p>
      )}
      {groups.map(([kind, documents]) => {
        const list = (
          <ol className={`dalil-${kind}`} dir={direction}>
            {documents.map((quotes) => (
              <li key={quotes[0].document_id} className="dalil-from">
                {source(quotes[0])}
                <ol dir={direction}>{quotes.map((quote, index) => card(quote, index, kind))}</ol>
              </li>
            ))}
          </ol>
        );
        if (kind === "further") {
          return (
            <details key={kind} className="dalil-group">
              <summary>
                {words.further} ({documents.flat().length})
              </summary>
              {list}
            </details>
          );
        }
        return (
          <div key={kind}>
            {kind === "nearest" ? <h2 className="dalil-heading">{words.nearest}</h2> : null}
            {list}
          </div>
        );
      })}
      {props.status && props.answer && props.conversation ? (
        <details className="dalil-group">
          <summary>{words.export}</summary>
          {exported(words.thisAnswer, props.answer)}
          {exported(words.allAnswers, null)}
        </details>
      ) : null}
    </div>
  );
}
