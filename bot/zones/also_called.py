"""What people call countries and parts of them that neither CLDR nor GeoNames has a name for.

Parts are listed where all of one, or nearly all, keeps the time of one zone.
"""

from collections.abc import Mapping, Sequence

COUNTRIES: Mapping[str, Sequence[str]] = {
    "GB": (
        *("Scotland", "Wales", "Northern Ireland", "England", "Great Britain", "Britain"),
        *("Escocia", "Gales", "Irlanda del Norte", "Inglaterra", "Gran Bretaña"),
    ),
    "US": ("America", "The States", "United States of America", "EEUU", "EE UU", "EUA"),
    "AE": ("UAE", "Emirates", "EAU", "Emiratos"),
    "KR": ("Korea", "Corea"),
    "KP": ("Korea", "Corea"),
    "CD": ("Congo",),
    "CG": ("Congo",),
    "NL": ("Holland", "Holanda"),
    "CZ": ("Czech Republic", "República Checa"),
    "MM": ("Burma", "Birmania"),
}
PARTS: Mapping[str, Sequence[str]] = {
    "America/Toronto": ("Ontario", "Quebec"),
    "America/Vancouver": ("British Columbia", "Columbia Británica"),
    "America/Edmonton": ("Alberta",),
    "America/Winnipeg": ("Manitoba",),
    "America/Regina": ("Saskatchewan",),
    "America/Halifax": (
        *("Nova Scotia", "New Brunswick", "Prince Edward Island"),
        *("Nueva Escocia", "Nuevo Brunswick", "Isla del Príncipe Eduardo"),
    ),
    "America/St_Johns": ("Newfoundland", "Terranova"),
    "America/Whitehorse": ("Yukon",),
    "America/Mexico_City": ("Jalisco", "Estado de México", "Edomex", "Michoacán", "DF"),
    "America/Argentina/Buenos_Aires": ("Bs As", "BsAs", "CABA"),
    "America/Chicago": ("Midwest",),
    "America/Los_Angeles": ("West Coast", "Costa Oeste"),
    "America/Monterrey": ("Nuevo León",),
    "America/New_York": ("East Coast", "Costa Este"),
    "America/Merida": ("Yucatán",),
    "America/Cancun": ("Quintana Roo",),
    "America/Mazatlan": ("Sinaloa", "Nayarit", "Baja California Sur"),
    "America/Hermosillo": ("Sonora",),
    "America/Tijuana": ("Baja California",),
    "Asia/Kolkata": ("Kerala", "Tamil Nadu", "Maharashtra", "Karnataka", "Gujarat", "Goa"),
    "Atlantic/Canary": ("Gran Canaria", "Tenerife", "Lanzarote", "Fuerteventura"),
    "Australia/Sydney": ("New South Wales", "NSW", "Nueva Gales del Sur"),
    "Australia/Brisbane": ("Queensland", "QLD"),
    "Australia/Adelaide": ("South Australia", "Australia Meridional"),
    "Australia/Perth": ("Western Australia", "Australia Occidental"),
    "Australia/Darwin": ("Northern Territory", "Territorio del Norte"),
    "Australia/Hobart": ("Tasmania",),
    "Europe/Berlin": (
        *("Bavaria", "Bayern", "Baviera", "Saxony", "Sachsen", "Sajonia", "Hesse", "Hessen"),
        *("Baden-Württemberg", "Brandenburg", "Rhineland", "Nordrhein-Westfalen", "NRW"),
    ),
    "Europe/Madrid": (
        *("Cataluña", "Catalunya", "Catalonia", "Andalucía", "Andalusia", "Asturias", "Aragón"),
        *("País Vasco", "Basque Country", "Euskadi", "Navarra", "Extremadura", "Cantabria"),
        *("Castilla y León", "Castilla-La Mancha", "Comunidad Valenciana", "Península"),
        *("España peninsular", "Peninsular", "Comunidad de Madrid"),
        *("Islas Baleares", "Baleares", "Balearic Islands", "Mallorca", "Ibiza", "Menorca"),
    ),
    "Europe/Paris": ("Brittany", "Bretaña", "Normandy", "Normandía", "Provence", "Corsica"),
    "Europe/Rome": ("Sicily", "Sicilia", "Tuscany", "Toscana", "Sardinia", "Cerdeña"),
}
