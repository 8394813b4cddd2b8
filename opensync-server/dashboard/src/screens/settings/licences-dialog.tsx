import { useQuery } from '@tanstack/react-query';
import { Dialog } from '../../parts/dialog';
import { Failure, Skeleton } from '../../parts/states';

/** The licences of what is in these pages, which are fetched when somebody asks for them. */
function useLicences() {
  return useQuery({
    queryKey: ['licences'],
    queryFn: async () => (await import('virtual:licences')).default,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The terms of OpenSync and of each package in these pages. */
export function LicencesDialog({ onClose }: { onClose: () => void }) {
  const query = useLicences();
  return (
    <Dialog title="Licences" onClose={onClose} className="w-[min(44rem,calc(100vw-1.5rem))]">
      <div className="overflow-y-auto p-4">
        {query.isPending && <Skeleton rows={6} />}
        {query.error && (
          <Failure
            what="The licences could not be read"
            error={query.error}
            retry={() => void query.refetch()}
          />
        )}
        {query.data?.map(({ name, version, licence, text }) => (
          <details key={`${name} ${version}`} className="border-line border-b py-1.5">
            <summary className="cursor-pointer">
              <span className="font-medium">{name}</span> {version}{' '}
              <span className="text-muted">{licence}</span>
            </summary>
            <p className="whitespace-pre-wrap py-2 text-dense text-muted">{text}</p>
          </details>
        ))}
      </div>
    </Dialog>
  );
}
