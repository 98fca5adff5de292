"""What full text costs, over texts of 500 characters: python -m bench.search [--mails N]."""

import argparse
import random
import tempfile
from pathlib import Path
from time import perf_counter

from store.database import open_store
from store.search import find

_COMMON = "慰问职工走访困难企业工会活动开展情况信息报送春节防疫岗位安全送温暖福利帮扶文体实惠团圆稳定"
_WORDS = ("慰问", "送温暖", "困难职工", "环卫工人", "2.5万元", "没有的词")


def main() -> None:
    """Fill a store and ask it; print one line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=20_000)
    count = parser.parse_args().mails
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        store = open_store(path)
        texts = ["".join(rng.choices(_COMMON, k=500)) for _ in range(count)]
        started = perf_counter()
        with store.write() as conn:
            for number, text in enumerate(texts, 1):
                conn.execute("insert into mails (mail_id, size, accepted_at) values (?, 0, '')", (number,))
                conn.execute(
                    "insert into messages values (?, '2021', '', '', null, null, '', '', '', '', '', 0, '{}')",
                    (number,),
                )
                conn.execute("insert into texts values (?, ?, '')", (number, text))
        seconds = perf_counter() - started
        print(
            f"write              {count / seconds:.0f} texts/s, {path.stat().st_size / sum(map(len, texts)):.1f} bytes a character"
        )
        for word in _WORDS:
            started = perf_counter()
            hits = len(list(find(store, [word], limit=50)))
            print(f"find {word:14} {1000 * (perf_counter() - started):.1f} ms, {hits} shown")
        store.close()


if __name__ == "__main__":
    main()
