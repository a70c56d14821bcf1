"""Small files of the byte layout of each source, made here and of no real account."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from detector.read import load
from detector.read.opened import Opened, Rows

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


SOCIAL_BLADE = "Date,Subs,Name,Views\n" + "".join(
    f"2014-12-{d:02},{v},{name},{d * 10}\n"
    for name, values in (("One", (5, -1, 2)), ("Two", (30, 40, 20)))
    for d, v in enumerate(values, 8)
)


def chart_page(*charts: dict[str, int]) -> str:
    """A page of Social Blade as an archive keeps it, with a chart for each series."""
    scripts = "".join(
        f'<script>new Dygraph(document.getElementById("chart{n}"),'
        + " + ".join(f'"{day},{value}\\n"' for day, value in chart.items())
        + ",{});</script>"
        for n, chart in enumerate(charts)
    )
    title = "Some &amp; Channel YouTube Stats, Channel Statistics - Socialblade.com"
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{scripts}</body></html>"


SOCIAL_BLADE_PAGE = chart_page(
    {"2014-12-08": 5, "2014-12-09": -1},
    {"2014-12-08": 100, "2014-12-09": 99},
    {"2014-12-08": 132, "2014-12-09": 93},
    {"2014-12-08": 1132, "2014-12-09": 1225},
)
SOCIAL_BLADE_ANSWER = {
    "status": {"success": True, "status": 200},
    "data": {
        "id": {"id": "UCx", "username": "somechannel", "display_name": "Some Channel"},
        "statistics": {"total": {"subscribers": 1010}},
        "daily": [
            {"date": "2024-01-02", "subs": 1010, "views": 900},
            {"date": "2024-01-01", "subs": 1003, "views": 800},
        ],
    },
}
_CAPTURES = ((66, "joe"), (101, "Joe"), (1230, "Joe"), (125, "joe"))
COUNT_HISTORY = "MementoDatetime,URIM,FollowerCount,AbsGrowth\n" + "".join(
    f"2008090704490{n},https://web.archive.org/web/2008090704490{n}/"
    f"http://twitter.com:80/{name},{count},0\n"
    for n, (count, name) in enumerate(_CAPTURES)
)
_CROWDTANGLE_HEADER = (
    "Page Name,User Name,Facebook Id,Page Category,Page Admin Top Country,Page Description,"
    "Page Created,Likes at Posting,Followers at Posting,Post Created,Post Created Date,"
    "Post Created Time,Type,Total Interactions,Likes,Comments,Shares,Love,Wow,Haha,Sad,Angry,Care,"
    "URL,Message,Overperforming Score (weighted  —  Likes 1x Shares 1x )\n"
)


def crowdtangle(rows: list[tuple[str, str, str, str, str]]) -> str:
    """Historical data: page, id, likes, followers at posting and time of each post."""
    return _CROWDTANGLE_HEADER + "".join(
        f'{name},handle,{page},NEWS,US,"About, us",2010-01-01 00:00:00 EST,{likes},{followers},'
        f'{created},,,Photo,"1,234",10,2,3,4,0,1,0,5,0,'
        f'https://www.facebook.com/{page}/posts/{n},"Text; with, marks",1.5\n'
        for n, (name, page, likes, followers, created) in enumerate(rows)
    )


CROWDTANGLE = crowdtangle(
    [
        ("The Page", "800", "1464754", "1562141", "2021-07-06 16:45:20 EDT"),
        ("The Page", "800", "1464700", "1562100", "2021-07-05 16:45:20 EDT"),
        ("Other", "801", "0", "500", "2021-01-05 12:00:00 EST"),
    ]
)
CROWDTANGLE_INSTAGRAM = (
    "Account,User Name,Followers at Posting,Post Created,Type,Total Interactions,Likes,Comments,"
    "Views,URL,Link,Photo,Title,Description,Image Text\n"
    "Some Account,some,12345,2021-07-06 16:45:20 EDT,Photo,30,20,10,0,"
    "https://www.instagram.com/p/ABC/,,,,Text,\n"
)
LIBRARY = (
    "id,creation_time,modified_time,lang,text,post_owner.type,post_owner.id,post_owner.name,"
    "statistics.like_count,statistics.love_count,statistics.comment_count,statistics.share_count\n"
    '901,2023-05-01T10:00:00+00:00,,en,"a, text",page,800,The Page,10,2,3,4\n'
    "902,2023-05-02T10:00:00+00:00,,en,b,page,800,The Page,20,0,1,0\n"
)
X_OVERVIEW = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views\n"
    '"Sun, Sep 7, 2025",900,5,30,0,1,12,3,2,1,8,1,0,4\n'
    '"Sat, Sep 6, 2025",800,4,20,0,1,10,2,2,1,7,1,0,3\n'
)
X_POSTS = (
    "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,engagement rate,retweets,"
    "replies,likes,user profile clicks,follows\n"
    '1.84E+18,https://twitter.com/someone/status/1840000000000000001,"Text, here",'
    "2024-08-15 12:00 +0000,900,30,0.03,4,5,6,1,0\n"
)
NETVIZZ_COUNTRIES = "country\tcount (2014-05-01T07:00:00+0000)\nMA\t900\nFR\t80\nZZZ\t1\n"
NETVIZZ_NETWORK = (
    "nodedef>name VARCHAR,label VARCHAR,category VARCHAR,like_count INT,talking_about_count INT\n"
    "800,The Page,News,1200,30\n801,Cars, planes and trains,Travel,77,2\n"
    "edgedef>node1 VARCHAR,node2 VARCHAR\n800,801\n"
)
NETVIZZ_PEOPLE = (
    "nodedef>name VARCHAR,label VARCHAR,type VARCHAR,user_locale VARCHAR,likes INT\n"
    "abc,abc,user,fr_FR,3\n"
)
NETVIZZ_POSTS = (
    "type\tby\tpost_id\tpost_link\tpost_message\tpost_published\tpost_published_unix\t"
    "likes_count_fb\tcomments_count_fb\treactions_count_fb\tshares_count_fb\tengagement_fb\t"
    "rea_LIKE\trea_LOVE\trea_ANGRY\n"
    "photo\tpage\t800_901\thttps://x\ttext\t2017-03-01T10:00:00+0000\t1488362400\t"
    "9\t2\t14\t1\t17\t9\t3\t2\n"
)
SPROUT = (
    "Date,Profile,Fans,Net Page Likes,Organic Page Likes,Paid Page Likes,Page Unlikes\n"
    "2019-01-01,The Page,1010,10,8,4,2\n2019-01-02,The Page,1025,15,6,10,1\n"
)
FACEPAGER = (
    "path;id;parent_id;level;object_id;object_type;query_status;query_time;query_type;name;"
    "fan_count\n"
    '"x";"1";"";"0";"800";"seed";"";"";"";"";""\n'
    '"x";"2";"1";"1";"800";"data";"fetched (200)";"2018-01-01 10:00:00";'
    '"Facebook";"The Page";"1234"\n'
    '"x";"3";"1";"1";"800";"data";"fetched (200)";"2018-01-02 10:00:00";'
    '"Facebook";"The Page";"1240"\n'
    '"x";"4";"2";"2";"900";"data";"fetched (200)";"2018-01-02 10:00:01";"Facebook";"";""\n'
)


def linkedin(sheets: dict[str, Rows]) -> Opened:
    """A workbook as it stands after decoding."""
    return Opened("company_followers.xls", "0" * 64, "workbook", sheets=sheets)


LINKEDIN: dict[str, Rows] = {
    "New followers": [
        [
            "Date", "Sponsored followers", "Organic followers",
            "Auto-invited followers", "Total followers",
        ],
        ["01/14/2024", 2, 5, 1, 8],
        ["01/15/2024", 0, 4, 0, 4],
    ],
    "Location": [
        ["Location", "Total followers"],
        ["Casablanca-Settat, Morocco", 900],
        ["Greater Paris Metropolitan Region", 80],
    ],
}  # fmt: skip
LINKEDIN_CREATOR: dict[str, Rows] = {
    "FOLLOWERS": [
        ["Total followers on 1/15/2024:", 5678],
        ["", ""],
        ["Date", "New followers"],
        ["1/14/2024", 8],
        ["1/15/2024", 4],
    ]
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
    "SocialBlade": lambda: opened("subs.csv", SOCIAL_BLADE),
    "FollowerCountHistory": lambda: opened("joe.csv", COUNT_HISTORY),
    "Crowdtangle": lambda: opened("historical.csv", CROWDTANGLE),
    "ContentLibrary": lambda: opened("posts.csv", LIBRARY),
    "XOverview": lambda: opened("account_overview.csv", X_OVERVIEW),
    "Linkedin": lambda: linkedin(LINKEDIN),
    "Netvizz": lambda: opened("page_800000_2014_country.tab", NETVIZZ_COUNTRIES),
    "Sprout": lambda: opened("report.csv", SPROUT),
    "Facepager": lambda: opened("pages.csv", FACEPAGER),
}
