"""Questions about the news article on Kim's visit to Russia, and the words of a right quote."""

from __future__ import annotations

# (question, words, one of which has to be in a cited quote)
ARABIC = [
    ("كم استمرت زيارة كيم جونج أون إلى روسيا؟", ("أسبوع",)),
    ("ماذا ناقش كيم مع بوتين؟", ("التعاون العسكري",)),
    ("من هم وزراء الخارجية الذين عبروا عن قلقهم؟", ("بلينكن",)),
    ("ماذا تريد روسيا من كوريا الشمالية لحربها في اوكرانيا؟", ("ذخيرة", "ذخائر")),
    ("بماذا وصف رئيس كوريا الجنوبية مساعدة روسيا لبرامج أسلحة الشمال؟", ("استفزازا مباشرا",)),
    ("ما موقف سيول وحلفائها؟", ("موقف المتفرج", "بالتفرج")),
    ("كيف كان دعم موسكو لكوريا الشمالية في الماضي؟", ("محدود",)),
    ("على ماذا قد تحصل روسيا مقابل الأسلحة والمساعدات؟", ("نفط", "النفط")),
    ("لماذا قد تصعب المشكلة النووية في شبه الجزيرة الكورية؟", ("برامجها العسكرية", "برامجه")),
    ("كيف سيتأثر موقف الصين؟", ("الصين",)),
]
ENGLISH = [
    ("How long did Kim Jong Un's visit to Russia last?", ("أسبوع",)),
    ("What did Kim discuss with Vladimir Putin?", ("التعاون العسكري",)),
    ("Which foreign ministers expressed serious concern about the talks?", ("بلينكن",)),
    ("What ammunition does Russia want from North Korea?", ("ذخيرة", "ذخائر")),
    ("What did South Korean President Yoon Suk Yeol call a direct provocation?", ("استفزازا",)),
    ("What will Seoul and its allies not do?", ("موقف المتفرج", "بالتفرج")),
    ("How much support did North Korea get from Moscow in the past?", ("محدود",)),
    ("What could Russia receive in exchange for weapons and aid?", ("نفط", "النفط")),
    ("Why may the nuclear problem on the Korean peninsula become harder?", ("برامجها", "برامجه")),
    ("How would China's position be affected?", ("الصين",)),
]
UNANSWERABLE = [
    "ما عدد سكان كوريا الشمالية؟",
    "من فاز ببطولة كأس العالم عام 1998؟",
    "كم بلغ سعر برميل النفط يوم الزيارة؟",
    "متى وُلد فلاديمير بوتين؟",
    "ما اسم زوجة رئيس كوريا الجنوبية؟",
    "What is the population of North Korea?",
    "Who won the 1998 football world cup?",
    "How many missiles does China own?",
    "When was Vladimir Putin born?",
    "Which airline flew Kim to Moscow?",
]
