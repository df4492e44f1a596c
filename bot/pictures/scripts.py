"""Which scripts of the world's names have no font here: those that many people write."""

from bot.pictures.lettering import fit

_SAMPLES = {
    "Latin": "Zoë Łęcka",
    "Greek": "Ἀθηνᾶ",
    "Cyrillic": "Ґанна",
    "Arabic": "مريم",
    "Hebrew": "דָּוִד",
    "Devanagari": "प्रिया",
    "Bengali": "বাংলা",
    "Gujarati": "ગુજરાતી",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "น้ำฝน",
    "Lao": "ລາວ",
    "Khmer": "ខ្មែរ",
    "Burmese": "မြန်မာ",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "Ethiopic": "አማርኛ",
    "Chinese": "王小明",
    "Japanese": "さくらハナ",
    "Korean": "김민준",
    "emoji": "\U0001f33f",
}


def without_font() -> list[str]:
    """Name the scripts that no font here can draw."""
    return [script for script, sample in _SAMPLES.items() if fit(sample, 1, 100) is None]
