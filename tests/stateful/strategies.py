"""What chance chooses from."""

from datetime import timedelta

from hypothesis import strategies as st

WHO = st.integers(0, 5)
FRIEND = st.integers(0, 3)
WHICH = st.integers(0, 11)
ZONES = st.sampled_from(
    ("UTC", "Europe/Madrid", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")
)
TIMES = st.sampled_from(("18:00", "00:30", "02:30", "08:00", "12:00", "20:00", "23:30"))
DAYS = st.sampled_from(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
KINDS = st.sampled_from(("support", "creative"))
VISIBLE = st.sampled_from(("pod", "buddy", "status", "me"))
SPANS = st.sampled_from(
    (
        timedelta(minutes=1),
        timedelta(minutes=40),
        timedelta(hours=3),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=2, hours=5),
        timedelta(days=7),
        timedelta(days=16),
        timedelta(days=35),
    )
)
