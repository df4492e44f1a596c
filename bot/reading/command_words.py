"""What people call Cairn's commands when they do not know their names, in both languages."""

# Each is said alone, or with its noun before or after it: "drop", "goal drop", "drop goal".
GROUPS = {
    "pod": "pods, group, circle, team, circulo, circulos, grupo, equipo",
    "goal": "goals, aim, habit, habits, target, meta, metas, objetivo, objetivos, habito, habitos",
    "me": (
        "i, my, mine, settings, setting, preferences, config, options, yo, mi, ajustes, opciones"
    ),
}
COMMANDS = {
    "start": "begin, welcome, comenzar, empezar, inicio, bienvenida",
    "help": "info, commands, menu, how, faq, manual, ayuda, comandos, menu, como funciona",
    "helpline": (
        "support, sos, crisis, emergency, hotline, lifeline, where help is, apoyo, apoyo urgente, "
        "socorro, auxilio, emergencia, emergencias, donde hay ayuda, linea de ayuda"
    ),
    "not_okay": (
        "i am not okay, im not okay, i am not ok, im not ok, not okay, not ok, "
        "no estoy bien, no ando bien, estoy mal, me siento mal"
    ),
    "pod.create": "new, make, found, start, start a pod, crear, nuevo, fundar, empezar, iniciar",
    "pod.invite": "invitation, link, share link, add member, invitar, invitacion, enlace",
    "pod.join": "code, enter, accept, unirse, unirme, entrar, codigo, sumarme",
    "pod.info": "show, members, who, charter, agreement, rules, info, miembros, acuerdo, reglas",
    "pod.here": "bind, home, connect, aqui, hogar, conectar",
    "pod.away": "unbind, disconnect, fuera, quitar aqui, desconectar",
    "pod.rhythm": "schedule, weekday, change time, when, ritmo, horario, cuando, cambiar dia",
    "pod.ranking": "rank, ranked, leaderboard, clasificacion, posiciones",
    "pod.remove": "remove, kick, ban, let go, expel, throw out, expulsar, echar, quitar a alguien",
    "pod.leave": (
        "exit, quit, stop, go away, unsubscribe, leave, salir, dejar, irme, abandonar, parar"
    ),
    "goal.add": "new, set, create, make, nueva, nuevo, crear, agregar, anadir, poner, proponer",
    "goal.list": "show, all, mine, view, see, list, ver, mostrar, lista, mis metas, todas",
    "goal.edit": "change, rename, update, modify, cambiar, editar, renombrar, modificar",
    "goal.finish": ("complete, completed, achieve, close, reached, terminar, completar, lograda"),
    "goal.drop": ("remove, delete, let go, abandon, give up, quit, borrar, eliminar, soltar"),
    "goal.log": "progress, note, track, record, add progress, anotar, avance, progreso, apuntar",
    "goal.notes": "history, logs, log list, notas, historial, lo anotado",
    "checkin": (
        "check in, checking, check, done, report, week, answer, how it went, registro, ronda, "
        "contar, contar mi semana, responder, mi semana, semana"
    ),
    "cheer": (
        "cheers, thank, praise, encourage, kudos, congratulate, animar, animo, felicitar, aplauso"
    ),
    "board": "progress board, table, chart, stats, scores, dashboard, tablero, tabla, como vamos",
    "journey": (
        "progress, my progress, story, streak, recorrido, camino, mi avance, mi progreso, historia"
    ),
    "me.profile": ("account, data, what you know, about me, perfil, cuenta, datos"),
    "me.zone": (
        "timezone, time zone, city, place, location, where, zona, zona horaria, ciudad, lugar"
    ),
    "me.time": "hour, my hour, reminder time, when, hora, mi hora, recordatorio",
    "me.quiet": ("quiet hours, silence, do not disturb, dnd, silencio, no molestar, silenciar"),
    "me.mute": "mute, block, ignore, silence somebody, bloquear, ignorar, silenciar a alguien",
    "me.unmute": "unmute, unblock, hear again, desbloquear, volver a oir",
    "me.nudges": (
        "reminders, notifications, remind, frequency, stop, less, fewer messages, "
        "recordatorios, notificaciones, avisos, mensajes, parar"
    ),
    "me.rest": "pause, break, holiday, vacation, stop, snooze, descanso, pausa, vacaciones, parar",
    "me.back": "i am back, im back, i'm back, return, resume, wake, volvi, he vuelto, regreso",
    "me.language": "lang, english, spanish, idioma, lenguaje, ingles, espanol",
    "inbox": "messages, waiting, missed, undelivered, buzon, mensajes, pendientes, bandeja",
}
