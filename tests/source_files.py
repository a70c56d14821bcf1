"""Small files of the byte layout of each source, made here and of no real account."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from detector.read import load
from detector.read.opened import Opened

YOUTUBE_DAYS = "Data,Inscritos\n" + "".join(f"2020-05-{d:02},{d % 5 - 1}\n" for d in range(1, 29))
YOUTUBE_TABLE = (
    "Date,Views,Watch time (hours),Subscribers gained,Subscribers lost,Subscribers\n"
    "Total,90,3.5,9,3,6\n"
    "2024-06-01,30,1.1,4,1,3\n2024-06-02,60,2.4,5,2,3\n"
)
YOUTUBE_GEOGRAPHY = {
    "Dados da tabela.csv": (
        "País,Visualizações,Tempo de exibição (horas),Duração média da visualização\n"
        "Total,75,4.1,0:03:56\nBR,60,3.0,0:04:02\nPT,15,1.1,0:03:12\n"
    ),
    "Dados do gráfico.csv": (
        "Data,País,Visualizações\n2024-06-02,BR,25\n2024-06-02,PT,5\n"
        "2024-06-03,BR,35\n2024-06-03,PT,10\n"
    ),
    "Total.csv": "Data,Visualizações\n2024-06-02,30\n2024-06-03,45\n",
}
S = "\u00ad"  # the soft hyphen of German headers
YOUTUBE_VIDEOS = (
    f"Vi{S}deo,Vi{S}deo{S}ti{S}tel,Ver{S}öf{S}fent{S}li{S}chungs{S}zeit{S}punkt des Vi{S}de{S}os,"
    f"Auf{S}ru{S}fe,Wie{S}der{S}ga{S}be{S}zeit (Stun{S}den),Abon{S}nen{S}ten\n"
    f"Ge{S}samt,,,300,12.5,7\n"
    'AbCdEfGhIjK,"Hacker, gross","Aug 19, 2011",200,10.1,5\n'
    ' -HHGH-TTqYM,Zerkleinerer,"Feb 18, 2013",100,2.4,2\n'
    f"Die 500 be{S}sten Er{S}geb{S}nis{S}se wer{S}den an{S}ge{S}zeigt\n"
)
TIKTOK_AUDIENCE = (
    "\ufeffDate,New followers,Total followers,Reached audience,Engaged audience\n"
    "2025/10/31,10,--,NAN,NAN\n2025/11/01,100,--,75134,1801\n2025/11/02,26,--,19595,620\n"
)
TIKTOK_OVERVIEW = (
    "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,"
    "Phone number clicks ,Leads submission,Net growth,New followers,Lost followers\n"
    "2025/10/31,500,400,30,9,1,2,0,0,7,10,3\n2025/11/01,800,700,50,20,4,3,0,0,-2,2,4\n"
)
TIKTOK_VIDEOS = (
    "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\n"
    '"A, film",https://www.tiktok.com/@someone/video/7412345678901234567,2025/11/01,900,20,3,4,1\n'
)
TIKTOK_ARCHIVE = {
    "Activity": {
        "Follower List": {
            "FansList": [
                {"Date": "2024-01-03 10:00:00", "UserName": "one"},
                {"Date": "2024-01-01 23:59:59", "UserName": "two"},
                {"Date": "2024-01-01 00:00:00", "UserName": "three"},
            ]
        }
    }
}


def instagram(*names: str, start: int = 1_704_067_200) -> list[dict[str, object]]:
    """Followers of Instagram's archive, one an hour from 1 January 2024."""
    return [
        {
            "title": "",
            "media_list_data": [],
            "string_list_data": [
                {
                    "href": f"https://www.instagram.com/{name}",
                    "value": name,
                    "timestamp": start + 3600 * n,
                }
            ],
        }
        for n, name in enumerate(names)
    ]


X_ARCHIVE = "window.YTD.follower.part0 = " + json.dumps(
    [
        {"follower": {"accountId": i, "userLink": f"https://twitter.com/intent/user?user_id={i}"}}
        for i in ("1266822912346890240", "783214")
    ]
)
STARS = [
    {"starred_at": f"2024-07-0{day}T12:00:00Z", "user": {"login": f"user{n}", "id": n}}
    for n, day in enumerate((1, 1, 3))
]
MASTODON = [
    {"id": "1", "acct": "a@one.example", "username": "a", "created_at": "2023-01-02T00:00:00.000Z"},
    {"id": "2", "acct": "b", "username": "b", "created_at": "2023-01-03T00:00:00.000Z"},
]
BLUESKY = {
    "subject": {"did": "did:plc:subject", "handle": "paper.example"},
    "followers": [
        {"did": "did:plc:a", "handle": "a.example", "createdAt": "2024-11-12T10:00:00.000Z"},
        {"did": "did:plc:b", "handle": "b.example", "createdAt": "2024-11-12T11:00:00.000Z"},
    ],
}


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def opened(name: str, content: object) -> Opened:
    """One file: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return load(name, text.encode())[0]


# One file for each reader, by the name of its class.
FILES: dict[str, Callable[[], Opened]] = {
    "YoutubeStudio": lambda: opened("Table data.csv", YOUTUBE_TABLE),
    "TiktokBusiness": lambda: opened("Overview.csv", TIKTOK_OVERVIEW),
    "TiktokArchive": lambda: opened("user_data_tiktok.json", TIKTOK_ARCHIVE),
    "InstagramArchive": lambda: opened("followers_1.json", instagram("one", "two", "three")),
    "XArchive": lambda: opened("follower.js", X_ARCHIVE),
    "GithubStargazers": lambda: opened("stars.json", STARS),
    "Mastodon": lambda: opened("followers.json", MASTODON),
    "Bluesky": lambda: opened("followers.json", BLUESKY),
}
