"""What every process reads about the places of the world at its start, read beforehand.

It is for the server whose children are processes of Cairn (`tests.system.starts`): each of them
has read it already, which saves two seconds at each start. That a process reads it by itself, and
what happens meanwhile, is told of those that a new interpreter starts.
"""

from bot.zones import finder

finder.warm()
