/** Which options have no say in a run, so that nobody waits for what they would do. */
import { isLinearMethod, type Method, usesUnlabelled } from '../../objectives/objectiveOptions.js';
import { type TrainingOptions, trainingOptions } from '../../training/trainingOptions.js';

type OptionName = keyof TrainingOptions;

const ofVectors: readonly OptionName[] = [
  'documentParts',
  'documentRounds',
  'documentEpochs',
  'documentLearningRate',
];
const ofNgrams: readonly OptionName[] = ['ngramOrder', 'minNgramTexts', 'regularisation', 'smoothing'];
const ofLstm: readonly OptionName[] = ['pooling', 'hiddenUnits'];
const ofConvolution: readonly OptionName[] = ['filters', 'windows'];
const ofCutTexts: readonly OptionName[] = ['maxTokens', 'keep', 'segmentTokens'];
const ofTrainedEmbeddings: readonly OptionName[] = ['initialDeviation'];
const ofSelfTraining: readonly OptionName[] = ['unlabeledWeight'];
/** What a run may start from, which are no options of the training itself. */
const starts: readonly string[] = ['embeddings', 'encoderFrom'];

/** What says that a network of words is to read the texts. */
const ofNetworks: ReadonlySet<string> = new Set([
  ...ofLstm,
  ...ofConvolution,
  ...ofCutTexts,
  ...ofTrainedEmbeddings,
  ...starts,
]);

const ofLinear: ReadonlySet<string> = new Set<OptionName>([
  'method',
  'seed',
  'classWeights',
  'foldCase',
  'minDocumentFrequency',
  'vocabularySize',
  'unknownWords',
  ...ofNgrams,
  ...ofSelfTraining,
]);

/**
 * @param given names of options that a person asked for
 * @param methods that are trained
 * @returns those of them that none of the methods takes any notice of
 */
export function idleOptions(
  given: readonly string[],
  encoder: TrainingOptions['encoder'],
  methods: readonly Method[],
): string[] {
  return given.filter((option) =>
    methods.every((method) =>
      isLinearMethod(method) ? isIdleForLinear(option, method) : idleForEncoder(encoder).has(option),
    ),
  );
}

/** Whether some of the options given are for networks of words alone, so that one is meant where no encoder is named. */
export function areOfNetworks(given: readonly string[]): boolean {
  return given.some((option) => ofNetworks.has(option));
}

function isIdleForLinear(option: string, method: Method): boolean {
  // Where no vectors are learned from them, only self-training reads them.
  if (option === 'unlabeled') return !usesUnlabelled(method);
  return (option in trainingOptions.entries || starts.includes(option)) && !ofLinear.has(option);
}

function idleForEncoder(encoder: TrainingOptions['encoder']): ReadonlySet<string> {
  if (encoder === 'documents')
    return new Set([...ofSelfTraining, ...ofLstm, ...ofConvolution, ...ofCutTexts, ...ofTrainedEmbeddings]);
  const others = encoder === 'cnn' ? ofLstm : ofConvolution;
  return new Set([...ofSelfTraining, ...ofVectors, ...ofNgrams, ...others]);
}
