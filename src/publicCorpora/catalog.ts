/** The public corpora of the field. None is shipped: most have no license that would allow it. */
import { labelAndTab, linesOfClass, news, oneText, questions, taggedReviews } from './corpusReaders.js';
import type { CorpusPart, PublicCorpus } from './publicCorpus.js';

const NO_LICENSE = 'none stated; for research, to be cited';

const AMAZON = 'https://www.cs.jhu.edu/~mdredze/datasets/sentiment/';

/** @param folder of the domain in the archive */
function amazonDomain(name: string, folder: string, unlabeled: RegExp): CorpusPart[] {
  const labeled = RegExp(`^sorted_data_acl/(${folder})/(positive|negative)\\.review$`);
  return [
    { name, from: labeled, read: taggedReviews, texts: 2000 },
    { name: `${name}-unlabeled`, from: unlabeled, read: taggedReviews },
  ];
}

/**
 * The corpora that `textvat corpora` knows, with official addresses.
 * @example
 * ```js
 * for (const { name, license } of publicCorpora) console.log(name, license);
 * ```
 */
export const publicCorpora: readonly PublicCorpus[] = [
  {
    name: 'imdb',
    title: 'Large Movie Review Dataset (Maas et al. 2011): whole reviews, two classes',
    page: 'https://ai.stanford.edu/~amaas/data/sentiment/',
    license: NO_LICENSE,
    files: [
      {
        name: 'aclImdb_v1.tar.gz',
        url: 'https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz',
        bytes: 84_125_825,
        sha256: 'c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe',
        checksumFrom: 'TensorFlow Datasets',
      },
    ],
    parts: [
      { name: 'train', from: /^aclImdb\/(train\/(neg|pos)\/\w+)\.txt$/, read: oneText, texts: 25_000 },
      { name: 'test', from: /^aclImdb\/(test\/(neg|pos)\/\w+)\.txt$/, read: oneText, texts: 25_000 },
      { name: 'unlabeled', from: /^aclImdb\/(train\/unsup\/\w+)\.txt$/, read: oneText, texts: 50_000 },
    ],
  },
  {
    name: 'rt',
    title:
      'Sentence polarity 1.0 of Rotten Tomatoes (Pang and Lee 2005): sentences, two classes, no test part',
    page: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/',
    license: NO_LICENSE,
    files: [
      {
        name: 'rt-polaritydata.tar.gz',
        url: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz',
        bytes: 487_770,
        sha256: 'a05befe52aafda71d458d188a1c54506a998b1308613ba76bbda2e5029409ce9',
        checksumFrom: 'Hugging Face Datasets, of a mirror',
      },
    ],
    parts: [{ name: 'all', from: /(?:^|\/)rt-polarity\.(neg|pos)$/, read: linesOfClass, texts: 10_662 }],
  },
  {
    name: 'pl2000',
    title: 'Polarity dataset 2.0 (Pang and Lee 2004): whole movie reviews, two classes, no test part',
    page: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/',
    license: NO_LICENSE,
    files: [
      {
        name: 'review_polarity.tar.gz',
        url: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/review_polarity.tar.gz',
        sha256: 'fc0dccc2671af5db3c5d8f81f77a1ebfec953ecdd422334062df61ede36b2179',
        checksumFrom: 'the Rust crate dataset-ml',
      },
    ],
    parts: [{ name: 'all', from: /^txt_sentoken\/((neg|pos)\/cv\w+)\.txt$/, read: oneText, texts: 2000 }],
  },
  {
    name: 'ag_news',
    title: "AG's news (Zhang et al. 2015): title and description, four classes",
    page: 'http://groups.di.unipi.it/~gulli/AG_corpus_of_news_articles.html',
    license: 'for research and other non-commercial use',
    files: [
      {
        name: 'ag_news_csv.tar.gz',
        url: 'https://drive.google.com/uc?export=download&id=0Bz8a_Dbh9QhbUDNpeUdjb0wxRms',
        bytes: 11_784_327,
        sha256: '4e2fc37d369e6e317a8b62d0d2f11d379f8c3dde60c07c35a46b069a246498ad',
        checksumFrom: 'TensorFlow Datasets',
      },
    ],
    parts: [
      { name: 'train', from: /^ag_news_csv\/(train)\.csv$/, read: news, texts: 120_000 },
      { name: 'test', from: /^ag_news_csv\/(test)\.csv$/, read: news, texts: 7600 },
    ],
  },
  {
    name: '20news',
    title: '20 Newsgroups by date (Lang 1995): posts with their headers, which name the class at times',
    page: 'http://qwone.com/~jason/20Newsgroups/',
    license: 'none stated; posts of Usenet',
    files: [
      {
        name: '20news-bydate.tar.gz',
        url: 'http://qwone.com/~jason/20Newsgroups/20news-bydate.tar.gz',
        sha256: '8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610',
        checksumFrom: 'scikit-learn',
      },
    ],
    parts: [
      { name: 'train', from: /^20news-bydate-train\/(([\w.-]+)\/\d+)$/, read: oneText, texts: 11_314 },
      { name: 'test', from: /^20news-bydate-test\/(([\w.-]+)\/\d+)$/, read: oneText, texts: 7532 },
    ],
  },
  {
    name: 'trec',
    title: 'TREC questions (Li and Roth 2002): six classes',
    page: 'https://cogcomp.seas.upenn.edu/Data/QA/QC/',
    license: NO_LICENSE,
    files: [
      {
        name: 'train_5500.label',
        url: 'https://cogcomp.seas.upenn.edu/Data/QA/QC/train_5500.label',
        bytes: 335_858,
        sha256: '9e4c8bdcaffb96ed61041bd64b564183d52793a8e91d84fc3a8646885f466ec3',
        checksumFrom: 'Hugging Face Datasets',
      },
      {
        name: 'TREC_10.label',
        url: 'https://cogcomp.seas.upenn.edu/Data/QA/QC/TREC_10.label',
        bytes: 23_354,
        sha256: '033f22c028c2bbba9ca682f68ffe204dc1aa6e1cf35dd6207f2d4ca67f0d0e8e',
        checksumFrom: 'Hugging Face Datasets',
      },
    ],
    parts: [
      { name: 'train', from: /^train_5500\.label$/, read: questions, texts: 5452 },
      { name: 'test', from: /^TREC_10\.label$/, read: questions, texts: 500 },
    ],
  },
  {
    name: 'amazon',
    title: 'Multi-domain sentiment 2.0 (Blitzer et al. 2007): Amazon reviews of four domains, no test parts',
    page: AMAZON,
    license: NO_LICENSE,
    files: [
      { name: 'domain_sentiment_data.tar.gz', url: `${AMAZON}domain_sentiment_data.tar.gz` },
      { name: 'book.unlabeled.gz', url: `${AMAZON}book.unlabeled.gz` },
    ],
    parts: [
      ...amazonDomain('books', 'books', /^(book)\.unlabeled$/),
      ...amazonDomain('dvd', 'dvd', /^sorted_data_acl\/(dvd)\/unlabeled\.review$/),
      ...amazonDomain('electronics', 'electronics', /^sorted_data_acl\/(electronics)\/unlabeled\.review$/),
      ...amazonDomain(
        'kitchen',
        'kitchen_&_housewares',
        /^sorted_data_acl\/(kitchen_&_housewares)\/unlabeled\.review$/,
      ),
    ],
  },
  {
    name: 'sms_spam',
    title:
      'SMS Spam Collection 1 (Almeida and Gómez Hidalgo 2011): short messages, ham or spam, no test part',
    page: 'https://archive.ics.uci.edu/dataset/228/sms+spam+collection',
    license: 'CC BY 4.0',
    files: [
      {
        name: 'sms+spam+collection.zip',
        url: 'https://archive.ics.uci.edu/static/public/228/sms+spam+collection.zip',
        sha256: '1587ea43e58e82b14ff1f5425c88e17f8496bfcdb67a583dbff9eefaf9963ce3',
        checksumFrom: 'the Julia package MLDatasets',
      },
    ],
    parts: [{ name: 'all', from: /^SMSSpamCollection$/, read: labelAndTab, texts: 5574 }],
  },
];
