"""The zones at a point of the earth, by the borders that OpenStreetMap has.

Source: timezone-boundary-builder (ODbL), as the tzfpy package ships it. The nearest of our cities
would be wrong near a border, and in every large country by some towns.
"""

from bot.zones import zone_keys

_POLE, _DATE_LINE = 90, 180


def zones_at(latitude: float, longitude: float) -> list[str]:
    """List the zones kept at a point; two where people disagree, none at sea or off the earth.

    The first call reads the borders, which takes a tenth of a second and 35 MB.
    """
    if not (abs(latitude) <= _POLE and abs(longitude) <= _DATE_LINE):
        return []
    from tzfpy import get_tzs  # noqa: PLC0415 - only whoever shares a location needs it

    found = (zone_keys.canonical(zone) for zone in get_tzs(longitude, latitude))
    return [zone for zone in found if zone is not None]
