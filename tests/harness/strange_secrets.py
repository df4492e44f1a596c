"""Secrets that have the right form, and are those of nobody here."""

OTHER_KEY = "b3RoZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMhISE="


OTHER_TELEGRAM = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_01234"


OTHER_DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.abcdefghijklmnopqrstuvwxyz0123456789ab"
